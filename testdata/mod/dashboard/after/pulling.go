package after

import "iter"

// FirstID returns the first of some identifiers, if there is one.
func FirstID(ids iter.Seq[string]) (string, bool) {
	next, stop := iter.Pull(ids)
	defer stop()
	return next()
}
