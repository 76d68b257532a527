// Package dep lists numbers.
package dep

type List struct{ list []int }

// Each calls f for each number until it returns false.
func (l *List) Each(f func(int) bool) {
	for _, v := range l.list {
		if !f(v) {
			return
		}
	}
}
