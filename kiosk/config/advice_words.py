"""What people call what config.yaml has words for: pins, turns, sizes, units, languages, keys."""

BY_PIN = {
    **{
        3: 2,
        5: 3,
        7: 4,
        8: 14,
        10: 15,
        11: 17,
        12: 18,
        13: 27,
        15: 22,
        16: 23,
        18: 24,
        19: 10,
        21: 9,
        22: 25,
    },
    **{
        23: 11,
        24: 8,
        26: 7,
        27: 0,
        28: 1,
        29: 5,
        31: 6,
        32: 12,
        33: 13,
        35: 19,
        36: 16,
        37: 26,
        38: 20,
        40: 21,
    },
}
"""Place on the 40-pin header → BCM number (https://pinout.xyz)."""

NOTHING = {
    "none",
    "no",
    "off",
    "false",
    "nothing",
    "nil",
    "-",
    "",
    "never",
    "keine",
    "kein",
    "nein",
    "aucun",
    "ninguno",
}
FOR = {
    **dict.fromkeys(
        ("both", "either", "any", "all", "each", "beide", "les deux", "ambos"), "null, which stands for both"
    ),
    **dict.fromkeys(("same", "as it is", "matching", "mood", "keep"), "match"),
    **dict.fromkeys(
        ("up", "lifting", "lifts", "cheer", "cheer up", "better", "other", "guide", "change"), "lift"
    ),
}
"""What people call the two ways of choosing music."""

TRUE = {
    "ja",
    "oui",
    "si",
    "sí",
    "y",
    "1",
    "enabled",
    "enable",
    "wahr",
    "vrai",
    "verdadero",
    "an",
    "ein",
    "x",
    "ok",
    "true",
    "yes",
    "on",
}
FALSE = {
    "nein",
    "non",
    "n",
    "0",
    "disabled",
    "disable",
    "falsch",
    "faux",
    "falso",
    "aus",
    "none",
    "never",
    "false",
    "no",
    "off",
}

TURNS = {
    **dict.fromkeys(
        ("normal", "none", "no", "off", "landscape", "upright", "quer", "querformat", "auto", "null"), 0
    ),
    **dict.fromkeys(
        ("right", "rechts", "cw", "clockwise", "portrait right", "rotate right", "droite", "derecha"), 90
    ),
    **dict.fromkeys(
        ("upside down", "upside-down", "inverted", "flipped", "flip", "half", "kopf", "kopfüber"), 180
    ),
    **dict.fromkeys(
        ("left", "links", "ccw", "counterclockwise", "counter-clockwise", "anticlockwise", "anti-clockwise"),
        270,
    ),
    **dict.fromkeys(("portrait left", "rotate left", "gauche", "izquierda"), 270),
}
PORTRAIT = {"portrait", "vertical", "hochformat", "hoch", "upright format", "retrato"}

THEMES = {
    **dict.fromkeys(("dark", "black", "dunkel", "nacht", "nuit", "noche", "schwarz", "dark mode"), "night"),
    **dict.fromkeys(
        ("light", "white", "bright", "hell", "tag", "jour", "día", "dia", "weiß", "light mode"), "day"
    ),
    **dict.fromkeys(
        ("high contrast", "high-contrast", "kontrast", "hoher kontrast", "contraste"), "contrast"
    ),
    **dict.fromkeys(("automatic", "automatisch", "automático", "automatique", "system"), "auto"),
}
DRIVERS = {
    **dict.fromkeys(
        ("drm", "kms", "kms/drm", "kmsdrm-legacy", "console", "fkms", "vc4", "fbdev", "fb", "fbcon"), "kmsdrm"
    ),
    **dict.fromkeys(("labwc", "wayfire", "wl", "wayland-0"), "wayland"),
    **dict.fromkeys(("x", "xorg", "x11-0", "openbox", "lxde"), "x11"),
    **dict.fromkeys(
        ("hdmi", "hdmi0", "hdmi1", "hdmi-1", "hdmi-a-1", "dsi", "default", "desktop", "none"), "auto"
    ),
}
SOURCES = {
    **dict.fromkeys(
        ("usb", "usb camera", "usbcam", "usb cam", "usb webcam", "web cam", "web-cam", "v4l2", "uvc"),
        "webcam",
    ),
    **dict.fromkeys(
        ("picam", "pi", "picamera", "pi camera", "raspicam", "libcamera", "csi", "rpicam", "pi cam"),
        "picamera2",
    ),
    **dict.fromkeys(("camera", "cam", "default", "any", "kamera"), "auto"),
    **dict.fromkeys(("test", "fake", "sample", "example", "portrait"), "demo"),
}
SIZES = {
    **dict.fromkeys(("1080p", "fullhd", "fhd", "1080i", "hd1080"), "1920x1080"),
    **dict.fromkeys(("720p", "hd", "hdready", "hd720"), "1280x720"),
    **dict.fromkeys(("2160p", "4k", "uhd", "4kuhd", "ultrahd"), "3840x2160"),
    **dict.fromkeys(("1440p", "qhd", "wqhd", "2k"), "2560x1440"),
    **{"wuxga": "1920x1200", "wxga": "1280x800", "xga": "1024x768", "svga": "800x600", "vga": "640x480"},
    **dict.fromkeys(("full", "fullscreen", "max", "native", "default", "automatic", "none"), "auto"),
}

UNITS = {
    **dict.fromkeys(("ms", "msec", "millisecond", "milliseconds", "millisekunden"), 0.001),
    **dict.fromkeys(
        ("s", "sec", "secs", "second", "seconds", "sek", "sekunden", "secondes", "segundos", "''"), 1.0
    ),
    **dict.fromkeys(("m", "min", "mins", "minute", "minutes", "minuten", "minutos", "'"), 60.0),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours", "stunde", "stunden", "std"), 3600.0),
}

INCHES = {
    **dict.fromkeys(('"', "''", "”", "″", "in", "inch", "inches", "zoll", "pouces", "pulgadas"), 1.0),
    **dict.fromkeys(("cm", "centimetres", "centimeters", "zentimeter"), 1 / 2.54),
    **{"mm": 1 / 25.4, "m": 1 / 0.0254},
}

METRES = {
    **dict.fromkeys(("m", "metre", "metres", "meter", "meters", "mètre", "mètres", "metro", "metros"), 1.0),
    **dict.fromkeys(("cm", "centimetres", "centimeters", "zentimeter"), 0.01),
    **dict.fromkeys(("ft", "foot", "feet", "'"), 0.3048),
    "mm": 0.001,
}

COUNTED = frozenset(
    (
        "fps",
        "hz",
        "frames",
        "frames/s",
        "frames per second",
        "frame",
        "pictures",
        "bilder",
        "px",
        "x",
        "times",
        "mal",
    )
)
"""What is counted rather than measured: such a word is left out."""

_LANGUAGES = {
    "ar": "arabic ara عربي العربية arabisch arabe",
    "bg": "bulgarian bul български",
    "ca": "catalan cat català",
    "cs": "czech ces cze čeština cesky cz tschechisch",
    "da": "danish dan dansk dk dänisch",
    "de": "german ger deu deutsch at ch allemand alemán aleman alemão tedesco duits niemiecki almanca tyska",
    "el": "greek ell gre ελληνικά gr griechisch",
    "en": "english eng us uk gb american british englisch anglais inglés ingles inglês inglese engels "
    "angielski ingilizce engelska",
    "es": "spanish spa español espanol castellano mx spanisch espagnol espanhol spagnolo spaans hiszpański "
    "ispanyolca spanska",
    "et": "estonian est eesti",
    "fa": "persian fas per farsi فارسی",
    "fi": "finnish fin suomi finnisch",
    "fr": "french fra fre français francais französisch franzoesisch francés frances francês francese frans "
    "francuski fransızca franska",
    "he": "hebrew heb עברית iw",
    "hi": "hindi hin हिन्दी",
    "hr": "croatian hrv hrvatski",
    "hu": "hungarian hun magyar ungarisch",
    "id": "indonesian ind bahasa",
    "is": "icelandic isl íslenska",
    "it": "italian ita italiano italienisch italien italiaans włoski italyanca italienska",
    "ja": "japanese jpn 日本語 jp japanisch japonais",
    "ko": "korean kor 한국어 kr koreanisch",
    "lt": "lithuanian lit lietuvių",
    "lv": "latvian lav latviešu",
    "nl": "dutch nld dut nederlands flemish vlaams niederländisch holländisch néerlandais neerlandés "
    "holandés holandês olandese holenderski hollandaca nederländska",
    "no": "norwegian nor norsk nb nn norwegisch",
    "pl": "polish pol polski polnisch polonais polaco polonês polacco pools lehçe polska",
    "pt": "portuguese por português portugues br brazilian brasileiro portugiesisch portugais portoghese "
    "portugees portugalski portekizce portugisiska",
    "ro": "romanian ron rum română rumänisch",
    "ru": "russian rus русский russisch",
    "sk": "slovak slk slo slovenčina",
    "sl": "slovenian slv slovenščina",
    "sr": "serbian srp српски",
    "sv": "swedish swe svenska se schwedisch suédois sueco svedese zweeds szwedzki isveççe",
    "th": "thai tha ไทย",
    "tr": "turkish tur türkçe turkce türkisch turc turco turks turecki turkiska",
    "uk": "ukrainian ukr українська ua",
    "vi": "vietnamese vie",
    "zh": "chinese zho chi 中文 cn chinesisch chinois mandarin",
}

LANGUAGES = {name: code for code, names in _LANGUAGES.items() for name in names.split()}
"""What languages are called, at home and next door, and codes of other lists → two letters."""

IN_ENGLISH = {code: names.split()[0].capitalize() for code, names in _LANGUAGES.items()}
"""Codes → languages' English names."""

AND = {"", "and", "und", "et", "y", "e", "i", "och", "ve", "or", "oder"}
"""Between the names of two languages."""

KEY_NAMES = {
    **dict.fromkeys(
        (
            "link",
            "href",
            "uri",
            "address",
            "adresse",
            "spotify",
            "deezer",
            "tidal",
            "youtube",
            "playlist",
            "lien",
            "enlace",
        ),
        "url",
    ),
    **dict.fromkeys(("name", "titel", "titre", "título", "titulo", "label", "caption"), "title"),
    **dict.fromkeys(("description", "stimmung", "comment", "subtitle", "text", "humeur"), "mood"),
    **dict.fromkeys(("music", "mode", "way", "für", "pour", "para"), "for"),
    **dict.fromkeys(("begins", "begin", "start", "starts", "since", "von", "ab", "depuis", "desde"), "from"),
    **dict.fromkeys(("until", "till", "ends", "end", "bis", "jusque", "hasta"), "to"),
    **dict.fromkeys(
        ("often", "frequency", "priority", "share", "chance", "gewicht", "poids", "peso"), "weight"
    ),
    **dict.fromkeys(("pin", "bcm", "gpio_pin", "port", "gpio pin"), "gpio"),
    **dict.fromkeys(("sprache", "lang", "langue", "idioma", "locale"), "language"),
    **dict.fromkeys(("kamera", "cam", "webcam", "caméra", "cámara"), "camera"),
    **dict.fromkeys(("screen", "monitor", "bildschirm", "écran"), "display"),
    **dict.fromkeys(
        ("joy", "happiness", "glücklich", "froh", "heureux", "joie", "feliz", "alegría"), "happy"
    ),
    **dict.fromkeys(("anger", "angriness", "wut", "wütend", "ärger", "colère", "ira", "enfado"), "angry"),
    **dict.fromkeys(("sadness", "traurig", "triste", "tristesse", "tristeza", "unhappy"), "sad"),
    **dict.fromkeys(("scared", "afraid", "fearful", "angst", "peur", "miedo", "anxious"), "fear"),
    **dict.fromkeys(("disgusted", "ekel", "dégoût", "asco"), "disgust"),
    **dict.fromkeys(("surprised", "überrascht", "überraschung", "surpris", "sorpresa"), "surprise"),
    **dict.fromkeys(("calm", "neutre", "normal", "ruhig", "relaxed"), "neutral"),
    **dict.fromkeys(("resolution", "auflösung"), "size"),
    **dict.fromkeys(("rotate", "orientation", "drehung"), "rotation"),
}
"""Keys by other names → keys."""
