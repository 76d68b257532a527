package before

import "iter"

// FirstID returns the first of some identifiers, if there is one.
func FirstID(ids iter.Seq[string]) (string, bool) {
	next, _ := iter.Pull(ids) // iterpull/stop
	return next()
}
