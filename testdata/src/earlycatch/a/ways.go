package a

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
)

func ask(ctx context.Context, id string) error { return ctx.Err() }

// Look-alikes of a new error that lets the one at hand go.

var errUnsupported = errors.New("not supported")

// From a synchroniser: another way was tried, and that is what failed.
func mirror(ctx context.Context, a, b string) error {
	if err := ask(ctx, a); err == nil {
		return nil
	}
	if err := ask(ctx, b); err != nil {
		return fmt.Errorf("neither %s nor %s: %w", a, b, err) // ok
	}
	return errors.New("only in the mirror") // ok
}

// The first error is what matters; cleaning up failed, too.
func save(ctx context.Context, name string) error {
	if err := ask(ctx, name); err != nil {
		if err2 := os.Remove(name); err2 != nil {
			return fmt.Errorf("saving: %w, and the rest of it stays", err) // ok
		}
		return err
	}
	return nil
}

// What was read only adds to an error that there is anyway.
func status(ctx context.Context, r *os.File, code int) error {
	if text, err := io.ReadAll(r); err == nil {
		return fmt.Errorf("status %d: %s", code, text) // ok
	}
	return fmt.Errorf("status %d", code) // ok
}

// From a reader of objects: an error of the package's own is chosen, or a
// comment says why.
func header(r *os.File) error {
	buf := make([]byte, 8)
	if _, err := io.ReadFull(r, buf); err != nil {
		return fmt.Errorf("byte order: %w", errUnsupported) // ok
	}
	if _, err := io.ReadFull(r, buf); err != nil {
		// not wrapped: io.EOF says that the file ends as it should
		return errors.New("short header") // ok
	}
	return nil
}

// Something else decides in between.
func known(ctx context.Context, names map[string]bool, id string) error {
	if err := ask(ctx, id); err != nil {
		if !names[id] {
			return fmt.Errorf("no such name: %s", id) // ok
		}
		return err
	}
	return nil
}

type reply struct {
	code int
	body io.Reader
}

// From navidrome: the status is what is wrong, and the answer had more to say at
// best.
func refused(ctx context.Context, r *reply, decode func(context.Context, io.Reader) (string, error)) (string, error) {
	if r.code != 200 {
		text, err := decode(ctx, r.body)
		if err != nil {
			return "", fmt.Errorf("refused with %d", r.code) // ok
		}
		return "", errors.New(text)
	}
	text, err := decode(ctx, r.body)
	if err != nil {
		return "", fmt.Errorf("cannot read the answer of %d", len(text)) // want `the error of decode is replaced by a new one`
	}
	return text, nil
}

// And from it: nobody has looked at the status.
func answered(ctx context.Context, r *reply, decode func(context.Context, io.Reader) (string, error)) (string, error) {
	text, err := decode(ctx, r.body)
	if err != nil {
		return "", fmt.Errorf("refused with %d", r.code) // want `the error of decode is replaced by a new one`
	}
	return text, nil
}

// From storj: there is no such file, as the text says.
func token(home string) (string, error) {
	data, err := os.ReadFile(home + "/.token")
	if err != nil {
		return "", errors.New("no token found: set TOKEN, or create ~/.token") // ok
	}
	return string(data), nil
}

func page(name string) (string, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return "", errors.New("cannot show " + name) // want `the error of ReadFile is replaced by a new one`
	}
	return string(data), nil
}

// From podman: that a name was given says nothing of what is wrong.
func inspected(ctx context.Context, r *wanted, find func(context.Context, string) (string, error)) (string, error) {
	if r.name == "" {
		return "", errors.New("no name")
	}
	id, err := find(ctx, r.name)
	if err != nil {
		return "", fmt.Errorf("no such image: %s", r.name) // want `the error of find is replaced by a new one`
	}
	return id, nil
}

type wanted struct{ name string }

// From wails: is it there? The exit status says no more than that, and nobody sees
// what the command prints.
func tools(signing bool) error {
	cmd := exec.Command("where", "MakeAppx.exe")
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("MakeAppx.exe is not found in PATH. Please install the SDK") // ok
	}
	if signing {
		if err := exec.Command("where", "signtool.exe").Run(); err != nil {
			return errors.New("signtool is not installed") // ok
		}
	}
	return nil
}

// It was to do something, and has not.
func reload() error {
	if err := exec.Command("systemctl", "reload", "web").Run(); err != nil {
		return errors.New("cannot reload the web server") // want `the error of Run is replaced by a new one`
	}
	return nil
}

// What it printed says more.
func tool(out io.Writer) error {
	cmd := exec.Command("where", "tool.exe")
	cmd.Stderr = out
	if err := cmd.Run(); err != nil {
		return errors.New("tool.exe is not installed") // want `the error of Run is replaced by a new one`
	}
	return nil
}

type runner struct{ cmd *exec.Cmd }

// Who made the command may look at what it prints.
func (r *runner) check() error {
	if err := r.cmd.Run(); err != nil {
		return errors.New("the tool is not installed") // want `the error of Run is replaced by a new one`
	}
	return nil
}

// From immudb: where it returns err below, that is nil.
func setup(dir, file string) (out *os.File, err error) {
	if _, err = os.Stat(dir); os.IsNotExist(err) {
		if err = os.Mkdir(dir, 0o755); err != nil {
			return nil, errors.New("unable to create log folder") // want `the error of Mkdir is replaced by a new one`
		}
	}
	out, err = os.OpenFile(file, os.O_RDWR|os.O_CREATE, 0o666)
	if err != nil {
		return out, errors.New("unable to create log file") // want `the error of OpenFile is replaced by a new one`
	}
	return out, err
}

func opened(file string) (*os.File, error) {
	f, err := os.OpenFile(file, os.O_RDWR, 0)
	if err != nil {
		return nil, errors.New("unable to open the log file") // want `the error of OpenFile is replaced by a new one`
	}
	return f, err
}

// Looked at before.
func told(file string) (*os.File, error) {
	f, err := os.OpenFile(file, os.O_RDWR, 0)
	fmt.Println("opening", file, err)
	if err != nil {
		return nil, errors.New("unable to open the log file") // ok
	}
	return f, err
}

// And after.
func handedOut(file string, seen *error) (*os.File, error) {
	f, err := os.OpenFile(file, os.O_RDWR, 0)
	var failed error
	if err != nil {
		failed = errors.New("unable to open the log file") // ok
	}
	*seen = err
	return f, failed
}
