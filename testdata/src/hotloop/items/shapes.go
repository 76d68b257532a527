package items

import (
	"bufio"
	"net/http"
	"os"
)

// The shapes that the other files leave out.

func syncEach(f *os.File, lines []string) error {
	for _, l := range lines {
		if _, err := f.WriteString(l); err != nil {
			return err
		}
		if err := f.Sync(); err != nil { // want `f.Sync\(\) makes the disk write everything out in each round`
			return err
		}
	}
	return nil
}

func syncMany[T any](f *os.File, in []T, encode func(T) []byte) error {
	for _, v := range in {
		if _, err := f.Write(encode(v)); err != nil {
			return err
		}
		if err := f.Sync(); err != nil { // want `f.Sync\(\) makes the disk write everything out in each round`
			return err
		}
	}
	return nil
}

func flusher(f *os.File) func([]string) {
	return func(lines []string) {
		w := bufio.NewWriter(f)
		for _, l := range lines {
			w.WriteString(l)
			w.Flush() // want `w.Flush\(\) empties the buffer in each round`
		}
	}
}

func flushOnce(f *os.File) func([]string) {
	return func(lines []string) {
		w := bufio.NewWriter(f)
		for _, l := range lines {
			w.WriteString(l)
		}
		w.Flush() // ok
	}
}

func asks(backend string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		c := &http.Client{Transport: &http.Transport{}} // want `http.Transport is made for each request`
		if res, err := c.Get(backend); err == nil {
			res.Body.Close()
		}
	}
}

func decoded[T any](paths []string, decode func(*http.Response) T) (out []T) {
	for range paths {
		c := &http.Client{Transport: &http.Transport{}} // want `http.Transport is made in each round of the loop`
		if res, err := c.Get("http://backend/x"); err == nil {
			out = append(out, decode(res))
			res.Body.Close()
		}
	}
	return out
}
