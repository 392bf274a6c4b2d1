"""A drawn visitor for pictures of the scenes: nobody's photograph."""

from functools import lru_cache
from io import BytesIO

import numpy as np
import pygame

from kiosk.vision.camera.frame import ColourImage
from kiosk.vision.reading import Box

SIZE = (640, 480)
"""Of the picture, pixels."""

FACE: Box = (0.37, 0.235, 0.26, 0.435)
"""Where its face is, as the face detector would say."""

_SVG = """
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 480">
  <defs>
    <linearGradient id="wall" x1="0%" y1="0%" x2="100%" y2="100%">
      <stop offset="0" stop-color="#8fb4b0"/><stop offset="1" stop-color="#4f7480"/>
    </linearGradient>
    <radialGradient id="lamp" cx="50%" cy="50%" r="50%">
      <stop offset="0" stop-color="#ffe9b8" stop-opacity="0.9"/>
      <stop offset="1" stop-color="#ffe9b8" stop-opacity="0"/>
    </radialGradient>
    <linearGradient id="skin" x1="0%" y1="0%" x2="100%" y2="30%">
      <stop offset="0" stop-color="#e0a57c"/><stop offset="1" stop-color="#c98a62"/>
    </linearGradient>
    <linearGradient id="wool" x1="0%" y1="0%" x2="0%" y2="100%">
      <stop offset="0" stop-color="#e0a53a"/><stop offset="1" stop-color="#b97a22"/>
    </linearGradient>
  </defs>
  <rect width="640" height="480" fill="url(#wall)"/>
  <circle cx="96" cy="70" r="150" fill="url(#lamp)"/>
  <rect x="478" y="60" width="118" height="150" rx="4" fill="#3d5f68"/>
  <rect x="488" y="70" width="98" height="130" fill="#e9dcc2"/>
  <path d="M488 200 V164 L520 126 L546 158 L562 142 L586 172 V200 Z" fill="#7f9f86"/>
  <circle cx="560" cy="98" r="11" fill="#e0884a"/>
  <path d="M40 480 C30 400 34 350 66 300 C74 356 78 410 72 480 Z" fill="#3f6b55"/>
  <path d="M66 480 C72 410 92 366 132 336 C124 396 112 440 104 480 Z" fill="#4d7d62"/>
  <path d="M28 480 C20 440 8 410 -12 392 L-12 480 Z" fill="#375f4c"/>

  <path d="M214 214 C196 112 258 62 322 62 C392 62 446 116 426 216 C440 262 430 300 410 322
           C392 342 250 342 230 322 C210 300 200 262 214 214 Z" fill="#3b2620"/>
  <path d="M132 480 C136 404 186 380 262 366 L378 366 C454 380 504 404 508 480 Z" fill="url(#wool)"/>
  <path d="M262 366 C276 400 364 400 378 366 L392 372 C372 424 268 424 248 372 Z" fill="#f0bd5c"/>
  <path d="M282 292 H358 V362 C346 386 294 386 282 362 Z" fill="#b97a54"/>
  <ellipse cx="232" cy="226" rx="14" ry="24" fill="#c98a62"/>
  <ellipse cx="408" cy="226" rx="14" ry="24" fill="#bd7f59"/>
  <path d="M236 204 C236 138 270 110 320 110 C370 110 404 138 404 204 C404 262 374 322 320 322
           C266 322 236 262 236 204 Z" fill="url(#skin)"/>
  <path d="M228 214 C218 132 262 78 326 80 C390 82 424 136 412 214 C406 178 392 156 368 142
           C330 160 280 156 262 144 C244 160 234 184 228 214 Z" fill="#4a3028"/>
  <path d="M262 144 C280 118 320 104 356 112 C330 118 300 130 286 150 Z" fill="#5d3e33"/>

  <path d="M262 186 Q282 174 302 184" fill="none" stroke="#3b2620" stroke-width="7" stroke-linecap="round"/>
  <path d="M340 184 Q360 174 380 186" fill="none" stroke="#3b2620" stroke-width="7" stroke-linecap="round"/>
  <ellipse cx="283" cy="211" rx="17" ry="11.5" fill="#fffaf2"/>
  <ellipse cx="359" cy="211" rx="17" ry="11.5" fill="#fffaf2"/>
  <circle cx="284" cy="211" r="9.5" fill="#5b3a22"/>
  <circle cx="358" cy="211" r="9.5" fill="#5b3a22"/>
  <circle cx="284" cy="211" r="4.6" fill="#1c120c"/>
  <circle cx="358" cy="211" r="4.6" fill="#1c120c"/>
  <circle cx="287.5" cy="207.5" r="2.6" fill="#ffffff"/>
  <circle cx="361.5" cy="207.5" r="2.6" fill="#ffffff"/>
  <path d="M265 208 Q283 193 302 209" fill="none" stroke="#2a1a14" stroke-width="4" stroke-linecap="round"/>
  <path d="M340 209 Q359 193 377 208" fill="none" stroke="#2a1a14" stroke-width="4" stroke-linecap="round"/>
  <path d="M318 216 C312 236 306 246 312 250 C318 255 326 255 331 250" fill="none" stroke="#a96c48"
        stroke-width="5" stroke-linecap="round"/>
  <circle cx="264" cy="252" r="20" fill="#e2795c" fill-opacity="0.32"/>
  <circle cx="378" cy="252" r="20" fill="#e2795c" fill-opacity="0.32"/>
  <path d="M280 264 C300 274 342 274 362 264 C356 300 286 300 280 264 Z" fill="#7c2f2c"/>
  <path d="M286 268 C304 275 338 275 356 268 C352 280 290 280 286 268 Z" fill="#fffaf2"/>
  <path d="M276 262 Q279 266 283 267 M366 262 Q363 266 359 267" fill="none" stroke="#a2643f"
        stroke-width="4" stroke-linecap="round"/>
</svg>"""


@lru_cache(maxsize=1)
def visitor() -> ColourImage:
    """Somebody who smiles into the camera: uint8 ``[480, 640, 3]``, RGB, unmirrored; not to be changed."""
    surface = pygame.image.load_sized_svg(BytesIO(_SVG.encode()), SIZE)
    seen: ColourImage = np.ascontiguousarray(pygame.surfarray.array3d(surface).swapaxes(0, 1))
    seen.flags.writeable = False
    return seen
