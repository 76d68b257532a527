package a

import (
	"fmt"
	"io"
)

func Open(n int) (*io.PipeReader, error) { // want Open:"result 0 reads what a goroutine writes"
	pr, pw := io.Pipe()
	go fill(pw, n)
	return pr, nil
}

func fill(pw *io.PipeWriter, n int) {
	for range n {
		fmt.Fprintln(pw, n)
	}
	pw.Close()
}

func Again() io.Reader { // want Again:"result 0 reads"
	r, err := Open(2)
	if err != nil {
		return nil
	}
	return r
}

// Kept has the reader, too.
func Kept(k *struct{ r io.Closer }) io.Reader {
	pr, pw := io.Pipe()
	k.r = pr
	go fill(pw, 1)
	return pr
}

// Ended has another way to end the writer.
func Ended() (io.Reader, func()) {
	pr, pw := io.Pipe()
	go fill(pw, 1)
	return pr, func() { pw.Close() }
}

// The writer is where others find it, who may close it.
type proxy struct{ w *io.PipeWriter }

func (p *proxy) stop() { p.w.Close() }

func InField(p *proxy) io.Reader {
	pr, pw := io.Pipe()
	p.w = pw
	go fill(pw, 1)
	return pr
}

func Made() (io.Reader, *proxy) {
	pr, pw := io.Pipe()
	p := &proxy{pw}
	go fill(pw, 1)
	return pr, p
}

func Sent(to chan<- io.Closer) io.Reader {
	pr, pw := io.Pipe()
	go fill(pw, 1)
	to <- pw
	return pr
}

func InMap(m map[string]io.Closer) io.Reader {
	pr, pw := io.Pipe()
	m["w"] = pw
	go fill(pw, 1)
	return pr
}

func MethodValue() (io.Reader, func() error) {
	pr, pw := io.Pipe()
	go fill(pw, 1)
	return pr, pw.Close
}

// The goroutine itself gives it to others.
func Within(p *proxy) io.Reader {
	pr, pw := io.Pipe()
	go func() {
		p.w = pw
		fill(pw, 1)
	}()
	return pr
}

// A second goroutine ends the first.
func Watched(done <-chan struct{}) io.Reader {
	pr, pw := io.Pipe()
	go func() {
		<-done
		pw.Close()
	}()
	go fill(pw, 1)
	return pr
}

func WatchedWithin(done <-chan struct{}) io.Reader {
	pr, pw := io.Pipe()
	go func() {
		go func() {
			<-done
			pw.Close()
		}()
		fill(pw, 1)
	}()
	return pr
}

// Wrapped has what writes to it in the goroutine, and a variable of its own.
func Wrapped(n int) io.Reader { // want Wrapped:"result 0 reads"
	pr, w := io.Pipe()
	var pw io.WriteCloser = w
	go func() {
		defer pw.Close()
		l := &lines{to: pw}
		for range n {
			l.write()
		}
		fill(w, n)
	}()
	return pr
}

type lines struct{ to io.Writer }

func (l *lines) write() { fmt.Fprintln(l.to) }

// CloseLoudly is a function that writes, whatever its name.
func CloseLoudly(w *io.PipeWriter) {
	fmt.Fprintln(w, "bye")
	w.Close()
}

func Loud() io.Reader { // want Loud:"result 0 reads"
	pr, pw := io.Pipe()
	go func() { CloseLoudly(pw) }()
	return pr
}
