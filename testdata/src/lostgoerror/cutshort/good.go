package cutshort

import (
	"bufio"
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"io"
	"iter"
	"net"
	"os"
	"os/exec"
	"strings"
)

func asked(r io.Reader, out chan<- string) error {
	sc := bufio.NewScanner(r)
	for sc.Scan() { // ok
		out <- sc.Text()
	}
	return sc.Err()
}

func askedInDefer(r io.Reader, out chan<- string) (err error) {
	sc := bufio.NewScanner(r)
	defer func() {
		if err == nil {
			err = sc.Err()
		}
	}()
	for sc.Scan() { // ok
		out <- sc.Text()
	}
	return nil
}

func inText(text string, out chan<- string) error {
	sc := bufio.NewScanner(strings.NewReader(text))
	for sc.Scan() { // ok
		out <- sc.Text()
	}
	return nil
}

func inBuffer(b []byte, out chan<- string) error {
	sc := bufio.NewScanner(bufio.NewReader(bytes.NewBuffer(b)))
	for sc.Scan() { // ok
		out <- sc.Text()
	}
	return nil
}

// given is asked by who made it.
func given(sc *bufio.Scanner, out chan<- string) error {
	for sc.Scan() { // ok
		out <- sc.Text()
	}
	return nil
}

// handed is asked by another.
func handed(r io.Reader, out chan<- string) error {
	sc := bufio.NewScanner(r)
	for sc.Scan() { // ok
		out <- sc.Text()
	}
	return check(sc)
}

func checked(r io.Reader, out chan<- string) error {
	sc := bufio.NewScanner(r)
	for sc.Scan() { // ok
		out <- sc.Text()
	}
	if err := check(sc); err != nil {
		return err
	}
	return nil
}

func check(sc *bufio.Scanner) error { return sc.Err() }

// nobody can be told: it has no way to fail.
func nobody(r io.Reader, out chan<- string) {
	sc := bufio.NewScanner(r)
	for sc.Scan() { // ok
		out <- sc.Text()
	}
	close(out)
}

// conn ends when the other side goes.
func conn(c net.Conn, out chan<- string) error {
	fmt.Fprintln(c, "hello")
	sc := bufio.NewScanner(c)
	for sc.Scan() { // ok
		out <- sc.Text()
	}
	return nil
}

// program ends as its exit status says.
func program(ctx context.Context, out chan<- string) error {
	cmd := exec.CommandContext(ctx, "ls")
	p, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	sc := bufio.NewScanner(p)
	for sc.Scan() { // ok
		out <- sc.Text()
	}
	return cmd.Wait()
}

func keys(out chan<- string) error {
	sc := bufio.NewScanner(os.Stdin)
	for sc.Scan() { // ok
		out <- sc.Text()
	}
	return nil
}

// later says that the end is not known.
func later(r io.Reader, out chan<- string) error {
	sc := bufio.NewScanner(r)
	for sc.Scan() { // ok
		out <- sc.Text()
	}
	return io.ErrUnexpectedEOF
}

// collect hands nothing on.
func collect(r io.Reader) ([]string, error) {
	var out []string
	sc := bufio.NewScanner(r)
	for sc.Scan() { // ok, others look for these
		out = append(out, sc.Text())
	}
	return out, nil
}

func names(rs *sql.Rows) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		for rs.Next() { // ok
			var name string
			if err := rs.Scan(&name); !yield(name, err) {
				return
			}
		}
		if err := rs.Err(); err != nil {
			yield("", err)
		}
	}
}

// until ends at a mark, and reads no further.
func until(r io.Reader, out chan<- string) error {
	sc := bufio.NewScanner(r)
	for sc.Scan() { // ok
		out <- sc.Text()
		if sc.Text() == "." {
			return nil
		}
	}
	return fmt.Errorf("no end: %w", io.ErrUnexpectedEOF)
}

type kept struct{ sc *bufio.Scanner }

// keep lets the object ask.
func (k *kept) keep(r io.Reader, out chan<- string) error {
	sc := bufio.NewScanner(r)
	k.sc = sc
	for sc.Scan() { // ok
		out <- sc.Text()
	}
	return nil
}
