// Package pipe has pipes whose reader is left, and goroutines that go on to write.
package pipe

import (
	"archive/tar"
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"chanleak/pipedep"
)

// From a program: what is looked for comes first, and the goroutine that decrypts the
// rest waits with the open file.
type opener struct {
	decrypt func(io.Writer, io.Reader) error
}

func (o *opener) open(name string) (*io.PipeReader, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	pr, pw := io.Pipe()
	go func() {
		defer f.Close()
		pw.CloseWithError(o.decrypt(pw, f))
	}()
	return pr, nil
}

// method
func (o *opener) find(name, member string) (*tar.Header, error) {
	r, err := o.open(name)
	if err != nil {
		return nil, err
	}
	tr := tar.NewReader(r)
	for {
		h, err := tr.Next()
		if errors.Is(err, io.EOF) {
			return nil, os.ErrNotExist
		}
		if err != nil {
			return nil, err
		}
		if h.Name == member {
			return h, nil // want `find leaves the pipe that open returned before it has read all, and the goroutine that writes to it waits for ever: close the reader, most often deferred right after the call`
		}
	}
}

// helper: what it calls reads a member.
func (o *opener) manifest(name string) (map[string]string, error) {
	r, err := o.open(name)
	if err != nil {
		return nil, err
	}
	tr := tar.NewReader(r)
	for {
		h, err := tr.Next()
		if err == io.EOF {
			return nil, os.ErrNotExist
		}
		if err != nil {
			return nil, err
		}
		if h.Name != "manifest.json" {
			continue
		}
		m, err := decode(tr)
		if err != nil {
			return nil, err
		}
		return m, nil // want `manifest leaves the pipe that open returned`
	}
}

func decode(r io.Reader) (map[string]string, error) {
	var m map[string]string
	if err := json.NewDecoder(io.LimitReader(r, 1<<20)).Decode(&m); err != nil {
		return nil, err
	}
	return m, nil
}

// another package
func first(prefix string) string {
	sc := bufio.NewScanner(pipedep.Lines(1000))
	for sc.Scan() {
		if strings.HasPrefix(sc.Text(), prefix) {
			return sc.Text() // want `first leaves the pipe that Lines returned`
		}
	}
	return ""
}

// literal and function: the pipe is made in the function itself.
func inPlace(write func(io.Writer) error, is func(string) bool) bool {
	pr, pw := io.Pipe()
	go func() { pw.CloseWithError(write(pw)) }()
	sc := bufio.NewScanner(pr)
	for sc.Scan() {
		if is(sc.Text()) {
			return true // want `inPlace leaves the pipe that it has made`
		}
	}
	return false
}

func function(n int) (out []int) {
	pr, pw := io.Pipe()
	go fill(pw, n)
	dec := json.NewDecoder(pr)
	for {
		var v int
		if err := dec.Decode(&v); err == io.EOF {
			return out
		} else if err != nil {
			return nil
		}
		if out = append(out, v); len(out) == 10 {
			break
		}
	}
	return out // want `function leaves the pipe that it has made`
}

func fill(pw *io.PipeWriter, n int) {
	enc := json.NewEncoder(pw)
	for i := range n {
		if enc.Encode(i) != nil {
			return
		}
	}
	pw.Close()
}

// generic
func decodeFirst[T any](write func(io.Writer) error, is func(T) bool) (zero T, err error) {
	pr, pw := io.Pipe()
	go func() { pw.CloseWithError(write(pw)) }()
	dec := json.NewDecoder(pr)
	for dec.More() {
		var v T
		if err := dec.Decode(&v); err != nil {
			return zero, err
		}
		if is(v) {
			return v, nil // want `decodeFirst leaves the pipe that it has made`
		}
	}
	return zero, io.EOF
}

// ok: the reader is closed.
func (o *opener) closed(name, member string) (*tar.Header, error) {
	r, err := o.open(name)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	tr := tar.NewReader(r)
	for {
		h, err := tr.Next()
		if err != nil {
			return nil, err
		}
		if h.Name == member {
			return h, nil // ok
		}
	}
}

// ok: closed in a literal, or right before the return.
func (o *opener) closedLate(name, member string) (*tar.Header, error) {
	r, err := o.open(name)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err := r.Close(); err != nil {
			fmt.Println(err)
		}
	}()
	tr := tar.NewReader(r)
	for {
		h, err := tr.Next()
		if err != nil {
			return nil, err
		}
		if h.Name == member {
			return h, nil // ok
		}
	}
}

func closedThere(write func(io.Writer) error, is func(string) bool) bool {
	pr, pw := io.Pipe()
	go func() { pw.CloseWithError(write(pw)) }()
	sc := bufio.NewScanner(pr)
	for sc.Scan() {
		if is(sc.Text()) {
			pr.CloseWithError(io.ErrClosedPipe)
			return true // ok
		}
	}
	return false
}

// ok: the rest is read.
func drained(write func(io.Writer) error, is func(string) bool) (found bool) {
	pr, pw := io.Pipe()
	go func() { pw.CloseWithError(write(pw)) }()
	sc := bufio.NewScanner(pr)
	for sc.Scan() {
		if is(sc.Text()) {
			found = true
			break
		}
	}
	io.Copy(io.Discard, pr)
	return found // ok
}

func readAll(write func(io.Writer) error) ([]byte, error) {
	pr, pw := io.Pipe()
	go func() { pw.CloseWithError(write(pw)) }()
	return io.ReadAll(pr) // ok
}

// ok: one value is written, and one is read.
func one(v any) (out map[string]any, err error) {
	pr, pw := io.Pipe()
	go func() { pw.CloseWithError(json.NewEncoder(pw).Encode(v)) }()
	err = json.NewDecoder(pr).Decode(&out)
	return out, err // ok
}

// ok: somebody else has the reader, who may close it.
type archive struct {
	r  *io.PipeReader
	tr *tar.Reader
}

func (a *archive) Close() error { return a.r.Close() }

func (o *opener) archive(name string) (*archive, error) {
	r, err := o.open(name)
	if err != nil {
		return nil, err
	}
	a := &archive{r, tar.NewReader(r)}
	for {
		h, err := a.tr.Next()
		if err != nil {
			return nil, err
		}
		if h.Name == "data" {
			return a, nil // ok
		}
	}
}

// ok: a context ends the writer.
func under(ctx context.Context, write func(io.Writer) error, is func(string) bool) bool {
	pr, pw := io.Pipe()
	context.AfterFunc(ctx, func() { pw.CloseWithError(ctx.Err()) })
	go func() { pw.CloseWithError(write(pw)) }()
	sc := bufio.NewScanner(pr)
	for sc.Scan() {
		if is(sc.Text()) {
			return true // ok: the writer ends with ctx
		}
	}
	return false
}

// ok: what reads is given a function that closes.
func handed(write func(io.Writer) error, use func(io.ReadCloser) error) error {
	pr, pw := io.Pipe()
	go func() { pw.CloseWithError(write(pw)) }()
	for range 3 {
		if err := use(pr); err != nil {
			return err // ok
		}
	}
	return nil
}

// ok: it is no pipe.
func buffered(b *bytes.Buffer, member string) bool {
	tr := tar.NewReader(b)
	for {
		h, err := tr.Next()
		if err != nil {
			return false
		}
		if h.Name == member {
			return true // ok
		}
	}
}

// ok: it reads as many as are written.
func counted(list []int) (out []int, err error) {
	pr, pw := io.Pipe()
	go fill(pw, len(list))
	dec := json.NewDecoder(pr)
	for range list {
		var v int
		if err := dec.Decode(&v); err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, nil // ok
}

func countedUp(n int) (sum int) {
	pr, pw := io.Pipe()
	go fill(pw, n)
	sc := bufio.NewScanner(pr)
	for i := 0; i < n; i++ {
		if sc.Scan() {
			sum += len(sc.Text())
		}
	}
	return sum // ok
}

// What unpacks the stream closes nothing but itself.
func unpacked(write func(io.Writer) error, is func(string) bool) (bool, error) {
	pr, pw := io.Pipe()
	go func() { pw.CloseWithError(write(pw)) }()
	gz, err := gzip.NewReader(pr)
	if err != nil {
		return false, err
	}
	defer gz.Close()
	sc := bufio.NewScanner(gz)
	for sc.Scan() {
		if is(sc.Text()) {
			return true, nil // want `unpacked leaves the pipe that it has made`
		}
	}
	return false, sc.Err()
}

// ok: it closes the reader, too.
func unpackedClosed(write func(io.Writer) error, is func(string) bool) (bool, error) {
	pr, pw := io.Pipe()
	go func() { pw.CloseWithError(write(pw)) }()
	defer pr.Close()
	gz, err := gzip.NewReader(pr)
	if err != nil {
		return false, err
	}
	defer gz.Close()
	sc := bufio.NewScanner(gz)
	for sc.Scan() {
		if is(sc.Text()) {
			return true, nil // ok
		}
	}
	return false, sc.Err()
}

// ok: the writer is where another one stops it.
type proxy struct{ w *io.PipeWriter }

func (p *proxy) stop() { p.w.Close() }

func (p *proxy) find(write func(io.Writer) error, is func(string) bool) bool {
	pr, pw := io.Pipe()
	p.w = pw
	go func() { pw.CloseWithError(write(pw)) }()
	sc := bufio.NewScanner(pr)
	for sc.Scan() {
		if is(sc.Text()) {
			return true // ok
		}
	}
	return false
}

func sent(done chan<- io.Closer, write func(io.Writer) error, is func(string) bool) bool {
	pr, pw := io.Pipe()
	go func() { pw.CloseWithError(write(pw)) }()
	done <- pw
	sc := bufio.NewScanner(pr)
	for sc.Scan() {
		if is(sc.Text()) {
			return true // ok
		}
	}
	return false
}

// ok: a second goroutine ends the writer.
func watched(done <-chan struct{}, write func(io.Writer) error, is func(string) bool) bool {
	pr, pw := io.Pipe()
	go func() {
		<-done
		pw.Close()
	}()
	go func() { pw.CloseWithError(write(pw)) }()
	sc := bufio.NewScanner(pr)
	for sc.Scan() {
		if is(sc.Text()) {
			return true // ok
		}
	}
	return false
}
