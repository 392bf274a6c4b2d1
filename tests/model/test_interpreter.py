"""The runtime is found, quiet, and honest about what it cannot open."""

import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from kiosk.errors import ModelError
from kiosk.model import interpreter
from kiosk.model.interpreter import installed_runtimes, load_interpreter, runtime_name
from tests.model import tiny_model


@pytest.fixture(params=["ai-edge-litert", "tflite-runtime"])
def runtime(request: pytest.FixtureRequest) -> str:
    if request.param not in installed_runtimes():
        pytest.skip(f"{request.param} is not installed")
    return request.param


def test_auto_takes_the_preferred_runtime_that_is_installed():
    assert runtime_name() == installed_runtimes()[0]
    assert runtime_name(installed_runtimes()[-1]) == installed_runtimes()[-1]


def test_a_network_runs_from_a_path_and_from_bytes_alike(tmp_path, runtime):
    path = tmp_path / "tiny.tflite"
    path.write_bytes(tiny_model.tflite())
    answers = []
    for source in (path, path.read_bytes()):
        network = load_interpreter(source, runtime=runtime)
        face = np.random.default_rng(1).integers(-128, 128, (1, 48, 48, 1)).astype(np.int8)
        network.set_tensor(network.get_input_details()[0]["index"], face)
        network.invoke()
        answers.append(network.get_tensor(network.get_output_details()[0]["index"]).tolist())
    assert answers[0] == answers[1]
    assert len(answers[0][0]) == 7


def test_a_missing_file_is_named(tmp_path, runtime):
    with pytest.raises(ModelError, match=r"none\.tflite: cannot be read"):
        load_interpreter(tmp_path / "none.tflite", runtime=runtime)


def test_what_is_no_network_is_named(tmp_path, runtime):
    path = tmp_path / "words.tflite"
    path.write_text("these are words")
    with pytest.raises(ModelError, match=r"words\.tflite: is not a TensorFlow Lite network"):
        load_interpreter(path, runtime=runtime)


def run(code: str, *options: str) -> subprocess.CompletedProcess[str]:
    root = Path(interpreter.__file__).resolve().parents[2]
    return subprocess.run(
        [sys.executable, *options, "-c", code],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_opening_a_network_says_nothing_on_standard_error(tmp_path, runtime):
    path = tmp_path / "tiny.tflite"
    path.write_bytes(tiny_model.tflite())
    done = run(
        "from pathlib import Path; from kiosk.model.interpreter import load_interpreter; "
        f"load_interpreter(Path({str(path)!r}), runtime={runtime!r})"
    )
    assert (done.returncode, done.stderr, done.stdout) == (0, "", "")


def test_without_any_runtime_the_sentence_says_what_to_install():
    # An import system that knows neither package stands for a machine that has neither.
    done = run(
        "import importlib.util\n"
        "find = importlib.util.find_spec\n"
        "importlib.util.find_spec = lambda name: None if 'lite' in name else find(name)\n"
        "from kiosk.errors import ModelError\n"
        "from kiosk.model.interpreter import runtime_name\n"
        "try:\n"
        "    runtime_name()\n"
        "except ModelError as error:\n"
        "    print(error)\n"
    )
    assert "pip install ai-edge-litert" in done.stdout


def test_a_network_that_takes_other_pictures_is_a_model_error(runtime):
    network = load_interpreter(tiny_model.tflite(), runtime=runtime)
    for wrong in (np.zeros((1, 3), np.int8), np.zeros((1, 48, 48, 1), np.float32)):
        with pytest.raises(ModelError, match="the network: is not a TensorFlow Lite network that"):
            network.set_tensor(network.get_input_details()[0]["index"], wrong)
    with pytest.raises(ModelError):
        network.get_tensor(10**6)


@pytest.mark.parametrize("error", [RuntimeError, ValueError, IndexError, MemoryError])
@pytest.mark.parametrize(
    ("call", "arguments"),
    [
        *(("get_input_details", ()), ("get_output_details", ()), ("allocate_tensors", ()), ("invoke", ())),
        *(("get_tensor", (0,)), ("set_tensor", (0, np.zeros(1, np.int8)))),
    ],
)
def test_whatever_the_runtime_raises_is_one_sentence(monkeypatch, error, call, arguments):
    class Refusing:
        def __init__(self, **options):
            pass

        def __getattr__(self, name):
            def method(*given):
                if name == call:
                    raise error("a long\nstory")

            return method

    monkeypatch.setattr(interpreter, "import_module", lambda name: SimpleNamespace(Interpreter=Refusing))
    with pytest.raises(ModelError) as caught:
        getattr(load_interpreter(b"anything"), call)(*arguments)
    assert "\n" not in str(caught.value)


def test_no_broken_bytes_do_worse_than_a_sentence():
    # In a process of its own: it is C++ that reads them.
    program = (
        "import random, sys, numpy as np\n"
        "from kiosk.errors import ModelError\n"
        "from kiosk.model.interpreter import load_interpreter\n"
        "whole, chance = sys.stdin.buffer.read(), random.Random(11)\n"
        "for _ in range(150):\n"
        "    broken = bytearray(whole[: chance.randrange(len(whole))] if chance.random() < 0.2 else whole)\n"
        "    for _ in range(chance.randrange(1, 12)):\n"
        "        broken[chance.choice((chance.randrange(300), -chance.randrange(1, 600))) % len(broken)] ="
        " chance.randrange(256)\n"
        "    try:\n"
        "        network = load_interpreter(bytes(broken), runtime='ai-edge-litert')\n"
        "        detail = network.get_input_details()[0]\n"
        "        network.set_tensor(detail['index'], np.zeros((1, 48, 48, 1), np.int8))\n"
        "        network.invoke()\n"
        "    except (ModelError, IndexError):\n"
        "        pass\n"
    )
    if "ai-edge-litert" not in installed_runtimes():
        pytest.skip("ai-edge-litert is not installed")
    ran = subprocess.run(
        [sys.executable, "-c", program],
        input=tiny_model.tflite(), capture_output=True, check=False, timeout=60,
        cwd=Path(interpreter.__file__).resolve().parents[2],
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr[-500:]
