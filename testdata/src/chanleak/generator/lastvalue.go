package generator

import (
	"bufio"
	"io"
	"os/exec"
	"strings"
	"sync"
)

type line struct {
	text string
	err  error
}

// output sends an error last, after those that it started are through.
func output(cmd *exec.Cmd, stdout, stderr io.Reader) <-chan line {
	out := make(chan line)
	go func() {
		defer close(out)
		if err := cmd.Start(); err != nil {
			out <- line{err: err}
			return
		}
		var wg sync.WaitGroup
		wg.Add(2)
		read := func(r io.Reader) {
			defer wg.Done()
			s := bufio.NewScanner(r)
			for s.Scan() {
				out <- line{text: s.Text()}
			}
		}
		go read(stdout)
		go read(stderr)
		wg.Wait()
		if err := cmd.Wait(); err != nil {
			out <- line{err: err}
		}
	}()
	return out
}

// ok: nothing comes after an error.
func text(cmd *exec.Cmd, stdout, stderr io.Reader) (string, error) {
	var b strings.Builder
	for l := range output(cmd, stdout, stderr) {
		if l.err != nil {
			return b.String(), l.err
		}
		b.WriteString(l.text)
	}
	return b.String(), nil
}

// But something may come after a line.
func firstLine(cmd *exec.Cmd, stdout, stderr io.Reader) string {
	for l := range output(cmd, stdout, stderr) {
		if l.text != "" {
			return l.text // want `the goroutine that output started waits for ever to send when firstLine leaves`
		}
	}
	return ""
}

// lengths tells of each failure, and goes on.
func lengths(names []string, length func(string) (int, error)) <-chan *sized {
	out := make(chan *sized)
	go func() {
		defer close(out)
		for _, name := range names {
			n, err := length(name)
			if err != nil {
				out <- &sized{err: err}
				continue
			}
			out <- &sized{n: n}
		}
	}()
	return out
}

// lengthsUntil ends at the first.
func lengthsUntil(names []string, length func(string) (int, error)) <-chan *sized {
	out := make(chan *sized)
	go func() {
		defer close(out)
		for _, name := range names {
			n, err := length(name)
			if err != nil {
				out <- &sized{err: err}
				return
			}
			out <- &sized{n: n}
		}
	}()
	return out
}

// lengthsAll has one goroutine for each, and each tells of its own failure.
func lengthsAll(names []string, length func(string) (int, error)) <-chan *sized {
	out := make(chan *sized)
	for _, name := range names {
		go func() {
			n, err := length(name)
			if err != nil {
				out <- &sized{err: err}
				return
			}
			out <- &sized{n: n}
		}()
	}
	return out
}

type sized struct {
	n   int
	err error
}

func total(names []string, length func(string) (int, error)) (n int, err error) {
	for s := range lengths(names, length) {
		if s.err != nil {
			return 0, s.err // want `the goroutine that lengths started waits for ever to send when total leaves`
		}
		n += s.n
	}
	for s := range lengthsUntil(names, length) { // ok
		if s.err != nil {
			return 0, s.err
		}
		n += s.n
	}
	return n, nil
}

func totalAll(names []string, length func(string) (int, error)) (n int, err error) {
	all := lengthsAll(names, length) // want `the goroutine that lengthsAll started waits for ever to send when totalAll leaves`
	for range names {
		s := <-all
		if s.err != nil {
			return 0, s.err
		}
		n += s.n
	}
	return n, nil
}
