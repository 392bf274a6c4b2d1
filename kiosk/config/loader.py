"""config.yaml → settings: every problem at once, each with its line, its key and a plain sentence."""

from kiosk.config.diagnostics import Path, Problem, texts
from kiosk.config.doubts import doubt_of_link, doubts
from kiosk.config.newer_release import release_that_knows
from kiosk.config.opening_hours import doubt_of_day, read_day
from kiosk.config.schema import Settings
from kiosk.config.section_file import NOTHING_ELSE, Instead, SectionFile, as_written, is_blank, part_of
from kiosk.config.yaml_nodes import Value
from kiosk.errors import ConfigError

DEFAULTS = Settings()


IN_THE_CLEAR = (
    "with none, everybody on the way to fleet.broker can read the password and send commands of their own:"
    " write system, or name the PEM file of your own CA"
)
"""What `kiosk check` says of a broker elsewhere without encryption."""


class Document(SectionFile[Settings]):
    """One configuration file, and all that is wrong with it.

    Who knows more than the schema does (which languages there are, which emotions the model knows) asks with
    `text` for what is written, says with `refuse` and `allow` what is wrong with it, and has all of it named
    together by `settings`.
    """

    def __init__(self, data: bytes, name: str, instead: Instead = NOTHING_ELSE) -> None:
        """Read a file and check it against the schema.

        Args:
            data: YAML in UTF-8; empty for all defaults.
            name: the file's name for the messages.
            instead: what counts in place of what is written.

        Raises:
            ConfigError: it is no YAML, or holds anything but 'key: value' lines.
        """
        super().__init__(data, name, Settings, DEFAULTS, instead)

    def settings(self) -> Settings:
        """What the file says.

        Raises:
            ConfigError: anything is wrong; all problems, by line.
        """
        return self.read()

    def only(self, key: str) -> Settings:
        """What the file says in one section, whatever is wrong with the others: those have their defaults.

        Raises:
            ConfigError: anything is wrong with that section, or with the file as a whole.
        """
        problems = [problem for problem in self._problems if problem.path[:1] in ((), (key,))]
        if problems:
            raise ConfigError(texts(problems, self._name))
        node = self._tree.entries.get(key)
        written = {} if node is None or is_blank(node) else {key: as_written(node, part_of(Settings, key))}
        return Settings.model_validate(written)

    def _newer(self, path: Path, key: str) -> str | None:
        return release_that_knows((*path, key))

    @property
    def warnings(self) -> list[str]:
        """What is right and yet was hardly meant, as `texts` of problems are; by line."""
        found = [*self._remarks, *doubts(self._tree)]
        for label, entries in self._read.playlists.items():
            for index, entry in enumerate(entries):
                if sentence := doubt_of_link(entry.url):
                    path = ("playlists", label, index, "url")
                    found.append(Problem(self._find(path)[1], path, sentence))
        for day in self.keys("hours"):
            hours = getattr(self._read.hours, day, None)
            if isinstance(hours, tuple) and (sentence := doubt_of_day(read_day(hours))):
                found.append(Problem(self._find(("hours", day))[1], ("hours", day), sentence))
        if self._read.fleet.is_in_the_clear:
            found.append(Problem(self._find(("fleet", "tls"))[1], ("fleet", "tls"), IN_THE_CLEAR))
        return texts(found, self._name, called="warnings")

    def text(self, *path: str) -> str | None:
        """A text as it is written, the default where it is not, or None where something is wrong with it."""
        if any(path[: len(problem.path)] == problem.path != () for problem in self._problems):
            return None
        if not self.is_written(*path):
            value: object = DEFAULTS
            for key in path:
                value = getattr(value, key)
            return value if isinstance(value, str) else None
        node, _ = self._find(path)
        return node.value.strip() if isinstance(node, Value) and isinstance(node.value, str) else None

    def texts(self, *path: str) -> list[tuple[Path, str]]:
        """Every text of a list as it is written, or the one that stands alone, with where it is.

        The default's where nothing is written; none where something is wrong with it.
        """
        if not self.is_written(*path):
            value: object = DEFAULTS
            for key in path:
                value = getattr(value, key)
            assert isinstance(value, tuple)
            return [(path, text) for text in value]
        return [(found, text.strip()) for way in (path, (*path, None)) for found, text in self.written(*way)]
