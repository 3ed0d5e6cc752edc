from benchmarks.serving.__main__ import chosen_peers
from benchmarks.serving.dependencies import PURPOSES, direct, needed
from benchmarks.serving.figures import Figures, quotients
from benchmarks.serving.measurements import PARTS
from benchmarks.serving.peers import PEERS
from benchmarks.serving.plot import bars, server_bars
from benchmarks.serving.report import as_markdown, beside_table, server_table, size_table, tables, target_table
from benchmarks.serving.stack import INKDIGITS
from benchmarks.serving.targets import TARGETS, Row, Target, rows, told

AT_LEAST = Target("routes", "rate", "rate", at_least=100)
AT_MOST = Target("routes", "time", "time", "ms", at_most=15)


def test_the_median_decides_whatever_single_rounds_say() -> None:
    assert Row(AT_LEAST, (1.0, 100.0, 300.0)).verdict == "met"
    assert Row(AT_LEAST, (1.0, 99.0, 300.0)).verdict == "MISSED"
    assert Row(AT_MOST, (15.0,)).verdict == "met"
    assert Row(AT_MOST, (15.1,)).verdict == "MISSED"


def test_what_was_not_measured_is_missed_unless_there_is_an_excuse() -> None:
    assert Row(AT_LEAST, ()).verdict == "MISSED"
    assert Row(AT_LEAST, (), "not run").verdict == "not run"


def test_only_targets_of_parts_and_peers_asked_for_are_told() -> None:
    figures = Figures()
    figures.add("times/fastapi", 3.5)
    found = list(rows(["peers"], figures, ["fastapi", "litserve"], ["litserve"]))
    assert [(row.target.of, row.verdict) for row in found] == [("fastapi", "met"), ("litserve", "not run")]


def test_every_target_belongs_to_a_part_and_every_peer_named_is_known() -> None:
    assert {target.part for target in TARGETS} <= {"peers", *PARTS}
    assert {target.of for target in TARGETS} - {""} <= {peer.name for peer in PEERS}


def test_quotients_are_taken_round_by_round() -> None:
    assert quotients([10.0, 30.0], [5.0, 10.0]) == [2.0, 3.0]


def test_a_spread_is_told_with_its_median_first() -> None:
    assert told((3000.0, 1000.0, 2000.0)) == "2,000 [1,000 to 3,000]"
    assert told((0.123456,)) == "0.123"


def test_the_fastest_server_stands_first_and_those_that_did_not_run_are_left_out() -> None:
    figures = Figures()
    for name, rate in (("inkdigits", 900.0), ("fastapi", 1000.0)):
        figures.add(f"rate at 32/{name}", rate)
        figures.add(f"rate at 100/{name}", rate)
    table = server_table([INKDIGITS, *PEERS], figures, {})
    assert [line[0] for line in table[1:]] == ["FastAPI + uvicorn", "inkdigits"]
    assert as_markdown(table).splitlines()[1].count("---") == len(table[0])


def test_tables_tell_target_figure_and_verdict_and_each_package() -> None:
    assert target_table([Row(AT_MOST, (12.0,))])[1] == ("time", "<= 15 ms", "12", "met")
    figures = Figures()
    figures.add("size of/numpy", 71.4)
    assert size_table(figures)[1] == ("numpy", "71.4", PURPOSES["numpy"])


def test_tables_without_a_line_are_left_out() -> None:
    figures = Figures()
    figures.add("ceiling/batches of 8", 25000.0)
    (beside,) = tables([], [INKDIGITS], figures, {})
    assert beside[1] == ("the same in batches of 8", "25,000 pictures/s")
    assert beside == beside_table(figures)


def test_a_server_that_could_not_be_run_stands_in_the_table_with_its_reason() -> None:
    figures = Figures({"rate at 32/inkdigits": [900.0], "rate at 32/flask": [300.0]})
    table = server_table([INKDIGITS, *PEERS], figures, {"flask": "It died | in round 2.\nIts log", "client": "no"})
    assert [line[:2] for line in table[2:]] == [("Flask + gunicorn", "not run: It died / in round 2.")]
    assert {len(line) for line in table} == {len(table[0])}


def test_whatever_serving_asks_for_itself_is_told_with_what_it_is_for() -> None:
    assert {"inkdigits", *direct("inkdigits")} <= set(PURPOSES)


def test_peers_that_take_long_to_start_are_run_only_where_asked_for() -> None:
    assert "ray" not in {peer.name for peer in chosen_peers(["default"])}
    assert [peer.name for peer in chosen_peers(["ray"])] == ["ray"]
    assert chosen_peers(["none"]) == []
    assert len(chosen_peers(["all"])) == len(PEERS)


def test_every_requirement_of_a_peer_states_its_version() -> None:
    assert all("==" in wanted or "<" in wanted for peer in PEERS for wanted in peer.requirements)


def test_serving_needs_the_engine_and_nothing_of_training() -> None:
    packages = needed("inkdigits")
    assert {"numpy", "onnxruntime", "starlette"} <= packages
    assert not {"torch", "scikit-learn", "mlxtend"} & packages


def test_the_plot_names_every_server_with_its_rate() -> None:
    chart = bars("Pictures", [("ours & theirs", 4000.0, 3900.0, 4100.0), ("other", 1000.0, 900.0, 1100.0)], "note")
    assert "ours &amp; theirs" in chart
    assert "4,000" in chart
    assert chart.count("<path") == 2


def test_the_plot_shows_this_server_first_and_the_others_by_rate() -> None:
    figures = Figures({"rate at 32/inkdigits": [500.0], "rate at 32/flask": [300.0], "rate at 32/fastapi": [600.0]})
    machine = {"date": "2026-01-02", "processor": "A Processor", "cores": 2}
    chart = server_bars([INKDIGITS, *PEERS], figures, machine, 3)
    assert chart.index(">inkdigits") < chart.index(">FastAPI") < chart.index(">Flask")
    assert "2026-01-02, A Processor, 2 cores" in chart
