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

LANGUAGES = {
    name: code
    for code, names in {
        "ar": "arabic ara عربي العربية",
        "cs": "czech ces cze čeština cesky cz",
        "da": "danish dan dansk dk",
        "de": "german ger deu deutsch allemand alemán aleman tedesco at ch",
        "el": "greek ell gre ελληνικά gr",
        "en": "english eng englisch anglais inglés ingles inglese us uk gb american british",
        "es": "spanish spa español espanol castellano spanisch espagnol spagnolo mx",
        "fi": "finnish fin suomi",
        "fr": "french fra fre français francais französisch franzoesisch francés frances",
        "he": "hebrew heb עברית iw",
        "hi": "hindi hin हिन्दी",
        "hu": "hungarian hun magyar",
        "it": "italian ita italiano italienisch",
        "ja": "japanese jpn 日本語 jp japanisch",
        "ko": "korean kor 한국어 kr",
        "nl": "dutch nld dut nederlands niederländisch",
        "no": "norwegian nor norsk nb nn",
        "pl": "polish pol polski polnisch",
        "pt": "portuguese por português portugues br portugiesisch",
        "ro": "romanian ron rum română",
        "ru": "russian rus русский russisch",
        "sv": "swedish swe svenska se schwedisch",
        "tr": "turkish tur türkçe turkce türkisch",
        "uk": "ukrainian ukr українська ua",
        "zh": "chinese zho chi 中文 cn chinesisch mandarin",
    }.items()
    for name in names.split()
}
"""What languages are called, at home and next door, and codes of other lists → two letters."""

KEY_NAMES = {
    **dict.fromkeys(
        ("link", "href", "uri", "address", "adresse", "spotify", "playlist", "lien", "enlace"), "url"
    ),
    **dict.fromkeys(("name", "titel", "titre", "título", "titulo", "label", "caption"), "title"),
    **dict.fromkeys(("description", "stimmung", "comment", "subtitle", "text", "humeur"), "mood"),
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
