// Package faileddep reads what channels bring, for package failed.
package faileddep

// Total adds up all that comes.
func Total(in <-chan int) (n int) {
	for v := range in {
		n += v
	}
	return n
}

// One returns the first value.
func One(in <-chan int) int { return <-in }
