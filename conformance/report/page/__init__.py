"""
What a page is made of: views, which are pure functions of a record, and the templates they fill.

All text passes ``safe.visible`` on its way out, and is escaped; what may not be cut on the way is
made harmless before it becomes markup. A page loads nothing, and everything is in it without its
script.
"""
