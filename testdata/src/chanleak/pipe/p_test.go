package pipe

import (
	"io"
	"testing"
)

// A test that fails leaves the goroutine, which ends with it.
func TestReads(t *testing.T) {
	r, w := io.Pipe()
	go func() {
		w.Write([]byte("abcd"))
		w.Close()
	}()
	buf := make([]byte, 1)
	for {
		n, err := r.Read(buf) // ok
		if err == io.EOF {
			return
		}
		if n != 1 {
			t.Fatal("short")
		}
	}
}
