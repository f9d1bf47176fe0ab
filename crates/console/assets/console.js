// Nothing yet that a page needs a script for.
