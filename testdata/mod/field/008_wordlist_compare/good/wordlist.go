package wordlist

import (
	"bufio"
	"fmt"
	"iter"
	"os"
)

// Lines yields the lines of a file; a read error is the last element.
func Lines(path string) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		f, err := os.Open(path)
		if err != nil {
			yield("", err)
			return
		}
		defer f.Close()
		sc := bufio.NewScanner(f)
		for sc.Scan() {
			if !yield(sc.Text(), nil) {
				return
			}
		}
		if err := sc.Err(); err != nil {
			yield("", err)
		}
	}
}

// Same reports whether two files hold the same lines.
func Same(left, right string) (bool, error) {
	nextL, stopL := iter.Pull2(Lines(left))
	defer stopL()
	nextR, stopR := iter.Pull2(Lines(right))
	defer stopR()
	for n := 1; ; n++ {
		l, lerr, lok := nextL()
		r, rerr, rok := nextR()
		switch {
		case lerr != nil:
			return false, fmt.Errorf("%s: %w", left, lerr)
		case rerr != nil:
			return false, fmt.Errorf("%s: %w", right, rerr)
		case lok != rok || l != r:
			return false, nil
		case !lok:
			return true, nil
		}
	}
}
