"""What all instruments share: controls on top, a picture below, a still for static pages."""

import io
from base64 import b64encode

import ipywidgets as widgets
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

#: What the site needs to let an instrument move without a kernel.
ON_PAGE = "application/vnd.nnkit.instrument+json"


class Instrument(widgets.VBox):
    """A figure that is redrawn when a control moves.

    A subclass makes its artists once, in ``__init__``, and moves them in `update`
    (``set_data``, not a new plot): that is what keeps the sliders smooth.

    Parameters
    ----------
    controls : dict of str to widget
        Sliders, buttons, drop-downs; shown in this order.
    size : (float, float)
        Width and height of the figure in inches.
    caption : str
        One line that stands for the instrument where only text can be shown.

    Attributes
    ----------
    figure : matplotlib Figure
    controls : dict of str to widget
    picture : ipywidgets Image
    """

    def __init__(self, controls, *, size=(9.0, 4.0), caption=""):
        self.figure = Figure(figsize=size, dpi=90, layout="none")
        FigureCanvasAgg(self.figure)
        self.controls = controls
        # As large as it is drawn, and smaller where there is no room.
        layout = widgets.Layout(max_width="100%", align_self="flex-start")
        self.picture = widgets.Image(format="png", layout=layout)
        self.caption = caption
        rows = widgets.Box(
            list(controls.values()), layout=widgets.Layout(flex_flow="row wrap", width="100%")
        )
        super().__init__([rows, self.picture])

    def start(self, *moving):
        """Draw for the first time, and from now on whenever a control's value changes.

        Parameters
        ----------
        *moving : artists
            What `update` changes, from back to front. Everything else is drawn once and
            kept as a background; without any, the whole figure is drawn each time.
        """
        self.moving = moving
        for artist in moving:
            artist.set_animated(True)
        self.background = None
        self.redraw()
        for control in self.controls.values():
            if control.has_trait("value"):
                control.observe(self.redraw, names="value")
        return self

    def values(self):
        """Return the value of every control that has one, by name."""
        return {name: c.value for name, c in self.controls.items() if c.has_trait("value")}

    #: The instrument's name on the site, where it moves without a kernel; None: a still there.
    name = None

    def numbers(self, **values):
        """Return what the controls' values lead to, as numbers and arrays by name.

        `update` draws them. An instrument that moves on the site computes the same there.
        """
        raise NotImplementedError

    def givens(self):
        """Return what `numbers` needs besides the controls' values, as numbers and arrays."""
        return {}

    def update(self, **values):
        """Move the artists to the controls' values; a subclass says how."""
        raise NotImplementedError

    def redraw(self, change=None):
        """Update the artists and send the new picture."""
        self.update(**self.values())
        self.picture.value = self.still()

    def still(self):
        """Return the figure as it stands now, as a PNG."""
        canvas = self.figure.canvas
        if self.background is None or not self.moving:
            canvas.draw()
            self.background = canvas.copy_from_bbox(self.figure.bbox)
        if self.moving:
            canvas.restore_region(self.background)
            for artist in self.moving:
                artist.figure.draw_artist(artist)
        png = io.BytesIO()
        # Weak compression: the time of a redraw is better spent on drawing.
        image = Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB")
        image.save(png, format="png", compress_level=1)
        return png.getvalue()

    def _repr_mimebundle_(self, **options):
        bundle = super()._repr_mimebundle_(**options)
        bundle["text/plain"] = self.caption or type(self).__name__
        bundle["image/png"] = b64encode(self.still()).decode()
        if self.name:
            bundle[ON_PAGE] = {
                "name": self.name,
                "caption": bundle["text/plain"],
                "controls": [
                    _control(key, one) for key, one in self.controls.items() if one.has_trait("min")
                ],
                "givens": {key: np.asarray(one).tolist() for key, one in self.givens().items()},
            }
        return bundle


def _control(name, slider):
    """Return a slider as plain data."""
    wanted = {key: getattr(slider, key) for key in ("min", "max", "step", "value")}
    return {"name": name, "label": slider.description} | wanted
