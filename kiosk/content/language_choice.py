"""Which languages a configuration names, and the words in each, the owner's in place of the kiosk's."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from types import MappingProxyType

from kiosk.config.advice import language_lacking, language_meant, languages_meant, what_to_write
from kiosk.config.diagnostics import Path, path_text, show
from kiosk.config.loader import Document
from kiosk.config.messages import any_of, did_you_mean, unfit
from kiosk.config.one_or_more import ALONE
from kiosk.config.schema import Settings
from kiosk.content.language_files import languages
from kiosk.content.languages import Words, load_words
from kiosk.content.own_languages import is_code, own_languages, read_language
from kiosk.content.own_words import check_words, sayings, words_in
from kiosk.content.theme_choice import Say
from kiosk.content.typeface import drawn


def words_of(settings: Settings, language: str, of_file: Mapping[str, str] | None) -> Words:
    """The words in one of the settings' languages.

    ``of_file``: the sentences of the owner's file, by their keys, if there is one.

    Raises:
        ConfigError: as `load_words`.
    """
    own = words_in(settings, language)
    words = load_words(language, own if of_file is None and not own else {**(of_file or {}), **own})
    return _with_own_names(words, settings)


def _with_own_names(words: Words, settings: Settings) -> Words:
    """Words in which emotions have the owner's names: each in its languages, one alone in the first."""
    language, named = words.language, {}
    codes = (language, language.partition("-")[0], *([ALONE] if language == settings.language[0] else []))
    for label, names in settings.emotions.items():
        name = next((names[code] for code in codes if code in names), None)
        if name is not None and label in words.emotions:
            named[label] = drawn(name).text
    sentences = {label: words.you_look_so.format(emotion=name) for label, name in named.items()}
    return replace(
        words,
        emotions=MappingProxyType({**words.emotions, **named}),
        you_look=MappingProxyType({**words.you_look, **sentences}),
    )


def own_sentences(document: Document, say: Say, *, may_be_away: bool) -> dict[str, dict[str, str]]:
    """The owner's files of the languages that are named: their sentences, by language and key.

    What is wrong with the languages, with these files and with `words` is said of the document.

    Args:
        document: the configuration.
        say: what is wrong with the files. Where that is no more than a remark, one that cannot be read has no
            sentences.
        may_be_away: nor has one that is gone.
    """
    files = own_languages(document, say)
    own = files or {}
    known = sorted({*languages(), *own})
    away = files is None or (may_be_away and document.is_written("language_files"))
    spoken = _spoken(document, known, away=away, gone=files is not None)
    if not (own or away or document.is_written("words")):
        return {}
    said = sayings()
    found = {code: read_language(document, own[code], said, say) if code in own else {} for code in spoken}
    check_words(document, said, known, found)
    return {code: sentences for code, sentences in found.items() if sentences or code not in languages()}


def _spoken(document: Document, known: Collection[str], *, away: bool, gone: bool) -> list[str]:
    """The languages that are named, each once; what is none of the ``known`` ones is refused.

    ``away``: every code is taken for a language, of which a file is away; ``gone``: that is to be said.
    """
    found: dict[str, Path] = {}
    for path, code in document.texts("language"):
        if code in found:
            document.refuse(path, f"'{code}' is named twice, first as {path_text(found[code][1:])}: keep one")
        elif code in known or (away and is_code(code)):
            found[code] = path
            if code not in known and gone:
                document.remark(path, f"{_unknown(code, known)}: it is said in another language meanwhile")
        else:
            document.refuse(path, _unknown(code, known))
    return list(found)


def _unknown(code: str, known: Collection[str]) -> str:
    near = None
    if several := languages_meant(code, known):
        advice = f": for several, write [{', '.join(several)}]"
    elif not (advice := what_to_write(("language",), code, {})):
        near = language_meant(code, known) or did_you_mean(code, known)
        if near is None and (lacking := language_lacking(code, known)):
            advice = f": the kiosk does not speak {lacking}, but with a file of your own (see language_files)"
    return unfit(any_of(known), f"'{show(code)}'", near) + advice
