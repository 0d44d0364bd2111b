"""What a packed column holds is what was written, or it says that it is damaged."""

import lzma

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web.columns import PackedField

FIELD = PackedField()


@given(st.none() | st.binary(max_size=5_000))
def test_what_is_packed_is_unpacked(content: bytes | None) -> None:
    assert FIELD.from_db_value(FIELD.get_prep_value(content)) == content


@given(st.binary(min_size=1, max_size=500), st.data())
def test_a_changed_bit_is_found(content: bytes, data: st.DataObject) -> None:
    packed = bytearray(FIELD.get_prep_value(content) or b"")
    place = data.draw(st.integers(0, len(packed) * 8 - 1))
    packed[place // 8] ^= 1 << place % 8
    with pytest.raises(lzma.LZMAError):
        FIELD.from_db_value(bytes(packed))
