package pipeline

import (
	"bufio"
	"io"
	"strings"
	"sync"
)

type Stage func(string) (string, bool)

// Run pushes the lines of r through the stage on n workers.
func Run(r io.Reader, n int, st Stage) []string {
	in := make(chan string)
	out := make(chan string)
	var workers sync.WaitGroup
	for range n {
		workers.Add(1)
		go func() {
			defer workers.Done()
			for s := range in {
				if v, ok := st(strings.TrimSpace(s)); ok {
					out <- v
				}
			}
		}()
	}

	var collect sync.WaitGroup
	var res []string
	collect.Add(1)
	go func() {
		defer collect.Done()
		for v := range out {
			res = append(res, v)
		}
	}()

	sc := bufio.NewScanner(r)
	for sc.Scan() {
		in <- sc.Text()
	}
	close(in)
	collect.Wait()
	workers.Wait()
	close(out)
	return res
}
