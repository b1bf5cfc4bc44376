"""A small window in the corner of the screen from which a file can be dragged, as from a file manager.

Says `begun`, and then `failed` or `taken`, a line each.
"""

import pathlib
import sys

import gi

gi.require_version("Gdk", "3.0")
gi.require_version("Gtk", "3.0")
from gi.repository import Gdk, Gtk

uri = pathlib.Path(sys.argv[1]).as_uri()

window = Gtk.Window(title="Drag source", decorated=False, default_width=120, default_height=80)
handle = Gtk.EventBox()
handle.add(Gtk.Label(label="Drag me"))
handle.drag_source_set(Gdk.ModifierType.BUTTON1_MASK, [], Gdk.DragAction.COPY)
handle.drag_source_add_uri_targets()
handle.connect("drag-data-get", lambda _source, _context, data, _kind, _time: data.set_uris([uri]))
outcome = "taken"


def begun(_source, _context):
    global outcome
    outcome = "taken"
    print("begun", flush=True)


def failed(_source, _context, _result):
    global outcome
    outcome = "failed"
    return False


handle.connect("drag-begin", begun)
handle.connect("drag-failed", failed)
handle.connect("drag-end", lambda _source, _context: print(outcome, flush=True))
window.add(handle)
window.connect("destroy", Gtk.main_quit)
window.show_all()
window.move(0, 0)
Gtk.main()
