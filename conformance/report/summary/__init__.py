"""
Parts of the Markdown summary of a run.

``markup`` writes pieces in which text of a target stays text, and ``fitting`` leaves out what does
not fit. ``opening`` tells of the whole run, ``failure`` of one failure, ``listing``
of requirements.
"""
