"""A small notation for ONNX graphs: operators and constants in the order they are written.

Knows the file format (standard operators only, nothing external); does not know any model.
"""

from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
from onnx import TensorProto, helper, numpy_helper

OPSET = 17
IR_VERSION = 9


class Graph:
    """An ONNX graph that grows operator by operator; each value is named when it comes into being."""

    def __init__(self) -> None:
        self._nodes: list[onnx.NodeProto] = []
        self._constants: list[onnx.TensorProto] = []

    def add(self, operator: str, *inputs: str, **attributes: Any) -> str:
        """Append a standard operator with one result and return the result's name."""
        return self.add_many(operator, *inputs, results=1, **attributes)[0]

    def add_many(self, operator: str, *inputs: str, results: int, **attributes: Any) -> list[str]:
        """Append a standard operator with several results and return their names."""
        stem = f"{operator.lower()}_{len(self._nodes)}"
        names = [f"{stem}_{number}" if results > 1 else stem for number in range(results)]
        self._nodes.append(helper.make_node(operator, list(inputs), names, name=stem, **attributes))
        return names

    def constant(self, array: npt.NDArray[Any]) -> str:
        """Store an array as it is and return its name."""
        name = f"constant_{len(self._constants)}"
        self._constants.append(numpy_helper.from_array(np.require(array, requirements=["C"]), name))
        return name

    def number(self, value: float) -> str:
        """Store one float32 and return its name."""
        return self.constant(np.array([value], np.float32))

    def scalar(self, value: float) -> str:
        """Store one float32 without a dimension, as Clip takes its limits, and return its name."""
        return self.constant(np.array(value, np.float32))

    def shape(self, *sizes: int) -> str:
        """Store int64 sizes, as Reshape and Split take them, and return their name."""
        return self.constant(np.array(sizes, np.int64))

    def halved(self, array: npt.NDArray[Any]) -> str:
        """Store float32 weights as float16, with a cast back that the runtime carries out once, when it loads."""
        return self.add("Cast", self.constant(array.astype(np.float16)), to=TensorProto.FLOAT)

    def to_bytes(self, probabilities: str, digit: str | None = None) -> bytes:
        """The finished model: `digits` uint8 [N, 28, 28] in, `probabilities` float32 [N, 10] out.

        The arguments name the values that are given out. `digit`, float32 [N], is the probability of being a digit at
        all; a model may lack it. Raises onnx.checker.ValidationError on a graph that is none.
        """
        outputs: dict[str, tuple[str, list[str | int]]] = {probabilities: ("probabilities", ["N", 10])}
        if digit is not None:
            outputs[digit] = ("digit", ["N"])
        return self.finished("digits", ["N", 28, 28], outputs)

    def finished(self, taken: str, shape: list[str | int], outputs: dict[str, tuple[str, list[str | int]]]) -> bytes:
        """The finished model: input `taken`, uint8 of `shape`; `outputs` maps values to names and shapes, float32.

        Raises onnx.checker.ValidationError on a graph that is none.
        """
        given = [self._output(value, *named) for value, named in outputs.items()]
        inputs = [helper.make_tensor_value_info(taken, TensorProto.UINT8, shape)]
        graph = helper.make_graph(self._nodes, "inkdigits", inputs, given, self._constants)
        opset = [helper.make_opsetid("", OPSET)]
        model = helper.make_model(graph, opset_imports=opset, ir_version=IR_VERSION, producer_name="inkdigits")
        onnx.checker.check_model(model, full_check=True)
        return bytes(model.SerializeToString())

    def _output(self, value: str, name: str, shape: list[str | int]) -> onnx.ValueInfoProto:
        self._nodes.append(helper.make_node("Identity", [value], [name], name=name))
        return helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)
