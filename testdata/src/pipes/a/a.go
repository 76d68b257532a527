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
