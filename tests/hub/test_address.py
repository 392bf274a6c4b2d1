"""Addresses of models: understood as they are typed and as they are pasted, refused in a true sentence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.errors import UsageError
from kiosk.hub.address import HubAddress

COMMIT = "0123456789abcdef0123456789abcdef01234567"


@pytest.mark.parametrize(
    ("written", "understood"),
    [
        ("hf://cafe/moods", "hf://cafe/moods@main"),
        ("hf://cafe/moods@v1.0", "hf://cafe/moods@v1.0"),
        (f"hf://cafe/moods@{COMMIT}", f"hf://cafe/moods@{COMMIT}"),
        ("hf://cafe/moods@refs/pr/1", "hf://cafe/moods@refs/pr/1"),
        ("  HF://Cafe-1/moods_8.int8/  ", "hf://Cafe-1/moods_8.int8@main"),
        ("https://huggingface.co/cafe/moods", "hf://cafe/moods@main"),
        ("https://huggingface.co/cafe/moods/?library=x#card", "hf://cafe/moods@main"),
        ("http://www.huggingface.co/cafe/moods/tree/v1.0", "hf://cafe/moods@v1.0"),
        ("https://huggingface.co/cafe/moods/tree/refs%2Fpr%2F1", "hf://cafe/moods@refs/pr/1"),
        (f"https://huggingface.co/cafe/moods/commit/{COMMIT}", f"hf://cafe/moods@{COMMIT}"),
        ("huggingface.co/cafe/moods", "hf://cafe/moods@main"),
        ("hf.co/cafe/moods", "hf://cafe/moods@main"),
    ],
)
def test_it_is_understood_as_it_is_typed_or_pasted(written: str, understood: str) -> None:
    assert str(HubAddress.read(written)) == understood


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("", "is no address of a model: write hf://owner/name"),
        ("moods", "is no address of a model"),
        ("cafe/moods", "has no hf:// before it: write hf://cafe/moods"),
        ("cafe/moods@v1", "write hf://cafe/moods@v1"),
        ("hf://moods", "is no owner and name"),
        ("hf://cafe/moods/fer8.yaml", "is no owner and name"),
        ("hf://datasets/cafe/moods", "leads to a data set"),
        ("https://huggingface.co/spaces/cafe/moods", "leads to a Space"),
        ("https://huggingface.co/cafe", "names no model"),
        ("https://huggingface.co/cafe/moods/blob/main/a.yaml", "for all of it write hf://cafe/moods@main"),
        ("https://huggingface.co/cafe/moods/tree/main/sub", "for all of it write hf://cafe/moods@main"),
        ("https://huggingface.co/cafe/moods/discussions/1", "a page about the model: write hf://cafe/moods"),
        ("https://example.org/cafe/moods", "this is no address of a model on huggingface.co"),
        ("https://huggingface.co.example.org/cafe/moods", "this is no address of a model on huggingface.co"),
        ("https://[::1/cafe/moods", "this is no address of a model on huggingface.co"),
        ("hf://../moods", "'..' is no owner on a hub"),
        ("hf://cafe/..", "'..' is no name on a hub"),
        ("hf://cafe/a--b", "'a--b' is no name on a hub"),
        ("hf://cafe/.hidden", "'.hidden' is no name"),
        ("hf://cafe/moods.git", "'moods.git' is no name"),
        ("hf://cafe/" + "x" * 97, "is no name on a hub"),
        ("hf://cafe/mo\x1bods", r"'mo\u001bods' is no name"),
        ("hf://cafe/möods", "is no name"),
        ("hf://cafe/moods@", "'' is no branch, tag or commit"),
        ("hf://cafe/moods@../../x", "is no branch, tag or commit"),
        ("hf://cafe/moods@a b", "is no branch, tag or commit"),
        ("hf://cafe/moods@a//b", "is no branch, tag or commit"),
        ("hf://cafe/moods@a.lock", "is no branch, tag or commit"),
        ("hf://cafe/moods@" + "x" * 201, "is no branch, tag or commit"),
    ],
)
def test_what_is_none_is_refused_with_what_to_write(written: str, sentence: str) -> None:
    with pytest.raises(UsageError) as caught:
        HubAddress.read(written)
    assert sentence in str(caught.value)
    assert len(str(caught.value)) < 500


def test_a_password_in_an_address_is_not_repeated() -> None:
    with pytest.raises(UsageError) as caught:
        HubAddress.read("https://me:secret@huggingface.co/cafe/moods")
    assert "secret" not in str(caught.value)


@given(
    st.text(max_size=60), st.sampled_from(["", "hf://", "hf://a/", "hf://a/b@", "https://huggingface.co/"])
)
def test_whatever_is_read_leads_to_no_other_folder_and_is_read_again_as_the_same(
    text: str, before: str
) -> None:
    try:
        address = HubAddress.read(before + text)
    except UsageError:
        return
    name = address.version_name(COMMIT)
    assert "/" not in name
    assert not name.startswith((".", "-"))
    assert name.isascii()
    assert name.isprintable()
    assert HubAddress.read(str(address)) == address


def test_a_version_is_named_by_twelve_digits_of_its_commit() -> None:
    assert HubAddress("cafe", "moods").version_name(COMMIT) == "cafe--moods@0123456789ab"
    for wrong in ("main", COMMIT[:12], COMMIT.upper(), f"{COMMIT}\n"):
        with pytest.raises(ValueError, match="no commit"):
            HubAddress("cafe", "moods").version_name(wrong)
