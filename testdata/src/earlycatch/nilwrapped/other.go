package nilwrapped

import (
	"errors"
	"io"
	"log"
	"os"
	"strconv"
)

// The error of the second call is that which failed.
func second(f *os.File) (int, error) {
	b, err := io.ReadAll(f)
	if err != nil {
		return 0, err
	}
	n, perr := strconv.Atoi(string(b))
	if perr != nil {
		return 0, err // want `err is nil here \(tested at line 14\), so that the caller takes the failure of Atoi for success: return perr`
	}
	return n, nil
}

// A method, and a literal.
func (p *peer) second(parse func([]byte) error, r io.Reader) func() error {
	return func() error {
		b, err := io.ReadAll(r)
		if err != nil {
			return err
		}
		if perr := parse(b); perr != nil {
			return err // want `err is nil here .*: return perr`
		}
		return nil
	}
}

func generic[T any](get func() (T, error), use func(T) error) error {
	v, err := get()
	if err != nil {
		return err
	}
	if uerr := use(v); uerr != nil {
		return err // want `err is nil here .*: return uerr`
	}
	return err // ok: it is over
}

// ok: the second failure is only noted.
func noted(f *os.File) error {
	_, err := f.Seek(0, io.SeekStart)
	if err != nil {
		return err
	}
	if cerr := f.Close(); cerr != nil {
		log.Print(cerr)
		return err
	}
	return nil
}

type shape interface{ area() float64 }

type square struct{}

func (*square) area() float64 { return 1 }

// Nothing is returned, and no error.
func asSquare(get func() (shape, error)) (*square, error) {
	s, err := get()
	if err != nil {
		return nil, err
	}
	sq, ok := s.(*square)
	if !ok {
		return nil, err // want `err is nil here .*, so that the caller takes a value of another type for success: return an error that says so`
	}
	return sq, nil
}

func parts(get func() (string, error), split func(string) (string, bool)) (string, error) {
	s, err := get()
	if err != nil {
		return "", err
	}
	left, ok := split(s)
	if !ok {
		return "", err // want `err is nil here .*, so that the caller takes what split says no to for success`
	}
	return left, nil
}

// ok: there is something.
func orWhole(get func() (string, error), split func(string) (string, bool)) (string, error) {
	s, err := get()
	if err != nil {
		return "", err
	}
	left, ok := split(s)
	if !ok {
		return s, err
	}
	return left, nil
}

// The wrong one is tested.
func sizes(r io.Reader, lines []string) (sum int, err error) {
	_, err = io.ReadAll(r)
	if err != nil {
		return 0, err
	}
	for _, l := range lines {
		n, perr := strconv.Atoi(l)
		if err != nil { // want `err is nil here \(tested at line 109\), and nobody tests perr, so that the failure of Atoi is taken for success: test perr`
			return 0, errors.Join(err, perr)
		}
		sum += n
	}
	return sum, nil
}

// ok: both are.
func both(r io.Reader, l string) (int, error) {
	_, err := io.ReadAll(r)
	if err != nil {
		return 0, err
	}
	n, perr := strconv.Atoi(l)
	if err == nil && perr == nil {
		return n, nil
	}
	return 0, perr
}

// The error has no variable at all.
func unnamed(f *os.File, add func() error) error {
	_, err := f.Seek(0, io.SeekStart)
	if err != nil {
		return err
	}
	if add() != nil {
		return err // want `err is nil here .*, so that the caller takes the failure of add for success: return the error of add`
	}
	return nil
}
