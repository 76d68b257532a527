package items

import "regexp"

// heading is called in a loop in another file, which the message names.
func heading(line string) bool {
	return regexp.MustCompile(`^#+ `).MatchString(line) // want `in each round of the loop in headings \(called at settings.go:\d+\)`
}
