package setlate

import (
	"errors"
	"io"
	"net"
	"net/http"
	"os"
)

// Closing a file that was only read loses nothing.
func readAll(name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() {
		if cerr := f.Close(); cerr != nil {
			err = cerr // ok: it was only read
		}
	}()
	return io.ReadAll(f)
}

func readFlags(name string) ([]byte, error) {
	f, err := os.OpenFile(name, os.O_RDONLY, 0)
	if err != nil {
		return nil, err
	}
	defer func() {
		err = errors.Join(err, f.Close()) // ok
	}()
	return io.ReadAll(f)
}

func ofDescriptor(fd int) (net.Conn, error) {
	fi := os.NewFile(uintptr(fd), "")
	var err error
	defer func() {
		if cerr := fi.Close(); cerr != nil {
			err = cerr // ok: the connection has a descriptor of its own
		}
	}()
	if err != nil {
		return nil, err
	}
	return net.FileConn(fi)
}

func appendTo(name string, b []byte) error {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_APPEND, 0)
	if err != nil {
		return err
	}
	defer func() {
		if cerr := f.Close(); cerr != nil {
			err = cerr // want `err is set in a deferred function`
		}
	}()
	_, err = f.Write(b)
	return err
}

// From the download of a state: the body has been read to its end.
func answered(url string) ([]byte, error) {
	resp, err := http.Get(url)
	if err != nil {
		return nil, err
	}
	defer func() {
		err = resp.Body.Close() // ok
	}()
	return io.ReadAll(resp.Body)
}

// What is written to the other side may be lost.
func sent(w io.WriteCloser, b []byte) error {
	_, err := w.Write(b)
	if err != nil {
		return err
	}
	defer func() {
		err = w.Close() // want `err is set in a deferred function, but is no result of sent`
	}()
	return nil
}
