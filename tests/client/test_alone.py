import subprocess
import sys

IMPORTED = """
import sys, inkdigits.client
print(*sorted(name for name in sys.modules if name.partition(".")[0] in {packages}))
"""


def run(program: str) -> str:
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.strip()


def test_the_client_ships_alone() -> None:
    loaded = run(IMPORTED.format(packages={"inkdigits"})).split()
    assert all(name in ("inkdigits", "inkdigits.errors") or name.startswith("inkdigits.client") for name in loaded)


def test_importing_the_client_loads_nothing_that_only_others_need() -> None:
    assert run(IMPORTED.format(packages={"aiohttp", "numpy", "onnxruntime", "starlette", "sqlalchemy", "PIL"})) == ""


def test_without_aiohttp_the_async_client_says_how_to_install_it() -> None:
    said = run(
        "import sys; sys.modules['aiohttp'] = None\n"
        "from inkdigits.client import AsyncClient, AsyncExtraMissing\n"
        "try: AsyncClient()\n"
        "except AsyncExtraMissing as error: print(error)"
    )
    assert "pip install 'inkdigits[async-client]'" in said
