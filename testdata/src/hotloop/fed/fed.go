// Package fed gives goroutines lines and names to work on.
package fed

import (
	"bufio"
	"io"
	"regexp"
	"sync"
)

const pattern = `^(\S+) (\d+)$`

func parse(line string) []string {
	return regexp.MustCompile(pattern).FindStringSubmatch(line) // want `regexp.MustCompile compiles the same regular expression in each round of the loop in the function literal in count \(called on line 25\): compile it once, in a package variable`
}

// The loop over the lines is another goroutine's.
func count(r io.Reader, workers int) (n int, err error) {
	lines := make(chan string, 100)
	counts := make([]int, workers)
	var wg sync.WaitGroup
	for i := range workers {
		wg.Go(func() {
			for line := range lines {
				if parse(line) != nil {
					counts[i]++
				}
			}
		})
	}
	sc := bufio.NewScanner(r)
	for sc.Scan() {
		lines <- sc.Text()
	}
	close(lines)
	wg.Wait()
	for _, c := range counts {
		n += c
	}
	return n, sc.Err()
}

// Right there, with names.
func valid(names []string) (all bool) {
	in := make(chan string)
	all = true
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		defer wg.Done()
		for name := range in {
			if !regexp.MustCompile(`^\w+$`).MatchString(name) { // want `regexp.MustCompile compiles the same regular expression in each round of the loop`
				all = false
			}
		}
	}()
	for _, name := range names {
		in <- name
	}
	close(in)
	wg.Wait()
	return all
}

// Each item has another pattern.
func matching(patterns []string, text string) (n int) {
	in := make(chan string)
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		defer wg.Done()
		for p := range in {
			if regexp.MustCompile(p).MatchString(text) { // ok: not the same each time
				n++
			}
		}
	}()
	for _, p := range patterns {
		in <- p
	}
	close(in)
	wg.Wait()
	return n
}

// Three names.
func few(ok chan<- bool) {
	in := make(chan string)
	go func() {
		for name := range in {
			ok <- regexp.MustCompile(`^\w+$`).MatchString(name) // ok: a handful
		}
	}()
	for _, name := range []string{"a", "b", "c"} {
		in <- name
	}
	close(in)
}

// Nobody knows how many come.
func messages(in <-chan string, ok chan<- bool) {
	for name := range in {
		ok <- regexp.MustCompile(`^\w+$`).MatchString(name) // ok: they may be rare
	}
}
