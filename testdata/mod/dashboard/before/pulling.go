package before

import "iter"

// FirstID returns the first of some identifiers, if there is one.
func FirstID(ids iter.Seq[string]) (string, bool) {
	next, _ := iter.Pull(ids) // iterpull/stop
	return next()
}

// AllIDs goes through the identifiers of all pages.
func AllIDs(pages [][]string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, page := range pages {
			for _, id := range page {
				if !yield(id) { // iterpull/yield-again
					break
				}
			}
		}
	}
}
