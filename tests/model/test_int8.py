"""Numbers to int8 and back, as TensorFlow Lite lays them out."""

import numpy as np
import pytest

from kiosk.model.int8 import Quantization

HALVES = Quantization(scale=0.5, zero_point=3)


def test_the_zero_point_stands_for_zero():
    assert HALVES.quantize(np.zeros(2, np.float32)).tolist() == [3, 3]
    assert HALVES.dequantize(np.array([3], np.int8)).tolist() == [0.0]


def test_a_number_becomes_the_nearest_quantum():
    assert HALVES.quantize(np.array([1.0, 1.2, 1.4, -1.0], np.float32)).tolist() == [5, 5, 6, 1]


def test_what_lies_beyond_int8_is_cut_off_instead_of_wrapping_round():
    assert HALVES.quantize(np.array([1000, -1000], np.float32)).tolist() == [127, -128]


def test_every_quantum_survives_the_way_to_numbers_and_back():
    every = np.arange(-128, 128).astype(np.int8)
    numbers = HALVES.dequantize(every)
    assert numbers[0] == pytest.approx(-65.5)
    assert HALVES.quantize(numbers.astype(np.float32)).tolist() == every.tolist()


def test_shape_and_type_are_kept():
    quanta = HALVES.quantize(np.zeros((1, 4, 4, 1), np.float32))
    assert (quanta.shape, quanta.dtype) == ((1, 4, 4, 1), np.int8)
