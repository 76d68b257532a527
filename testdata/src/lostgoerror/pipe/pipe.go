// Package pipe writes into pipes in goroutines.
package pipe

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"io"
	"iter"
	"log"
	"os"
	"sync"

	"golang.org/x/sync/errgroup"
	"lostgoerror/dep"
)

type exporter struct {
	db *sql.DB
}

func (e *exporter) write(ctx context.Context, w io.Writer) error {
	rows, err := e.db.QueryContext(ctx, "SELECT name FROM t")
	if err != nil {
		return err
	}
	defer rows.Close()
	cw := csv.NewWriter(w)
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return err
		}
		if err := cw.Write([]string{name}); err != nil {
			return err
		}
	}
	cw.Flush()
	return rows.Err()
}

func upload(r io.Reader) error {
	_, err := io.Copy(io.Discard, r)
	return err
}

func (e *exporter) export(ctx context.Context) error {
	pr, pw := io.Pipe()
	defer pr.Close()
	go func() {
		defer pw.Close()
		if err := e.write(ctx, pw); err != nil { // want `when write fails, pw is closed as if all had been written \(line 56\), so that its reader takes a part for the whole: close it with pw.CloseWithError\(err\)`
			log.Print(err)
		}
	}()
	return upload(pr)
}

// A plain Close, of a copy whose error nobody looks at.
func send(f *os.File) error {
	pr, pw := io.Pipe()
	go func() {
		io.Copy(pw, f) // want `when Copy fails, pw is closed as if all had been written`
		pw.Close()
	}()
	return upload(pr)
}

// A named function, and one that takes no context.
func fill(pw *io.PipeWriter, names []string) {
	defer pw.Close()
	if err := all(pw, names); err != nil { // want `when all fails, pw is closed as if all had been written`
		log.Print(err)
	}
}

func all(w io.Writer, names []string) error {
	for _, name := range names {
		b, err := os.ReadFile(name)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if _, err := w.Write(b); err != nil {
			return err
		}
	}
	return nil
}

func named(names []string) error {
	pr, pw := io.Pipe()
	go fill(pw, names)
	return upload(pr)
}

// A page, a WaitGroup, and a literal that closes.
func page(t *template.Template, data any) error {
	pr, pw := io.Pipe()
	var wg sync.WaitGroup
	wg.Go(func() {
		defer func() {
			pw.Close()
			log.Print("closed")
		}()
		if err := t.Execute(pw, data); err != nil { // want `when Execute fails, pw is closed as if all had been written`
			log.Print(err)
			return
		}
	})
	err := upload(pr)
	wg.Wait()
	return err
}

// Wrapped, and generic.
func each[T any](ctx context.Context, items []T, put func(context.Context, io.Writer, T) error) error {
	pr, pw := io.Pipe()
	go func() {
		defer pw.Close()
		for _, i := range items {
			if err := put(ctx, pw, i); err != nil { // want `when put fails, pw is closed as if all had been written`
				log.Print(err)
				return
			}
		}
	}()
	return upload(pr)
}

// ok: the reader is told.
func (e *exporter) tells(ctx context.Context) error {
	pr, pw := io.Pipe()
	go func() { pw.CloseWithError(e.write(ctx, pw)) }()
	return upload(pr)
}

// ok: Close after CloseWithError does nothing.
func (e *exporter) tellsFirst(ctx context.Context) error {
	pr, pw := io.Pipe()
	go func() {
		defer pw.Close()
		if err := e.write(ctx, pw); err != nil {
			pw.CloseWithError(err)
		}
	}()
	return upload(pr)
}

// ok: the reader has a plain end.
func (e *exporter) reads(ctx context.Context) error {
	pr, pw := io.Pipe()
	go func() {
		defer pr.Close()
		if err := upload(pr); err != nil {
			log.Print(err)
		}
	}()
	err := e.write(ctx, pw)
	pw.CloseWithError(err)
	return err
}

// ok: the error goes to who waits.
func (e *exporter) waits(ctx context.Context) error {
	pr, pw := io.Pipe()
	g, gctx := errgroup.WithContext(ctx)
	g.Go(func() error {
		defer pw.Close()
		return e.write(gctx, pw)
	})
	g.Go(func() error { return upload(pr) })
	return g.Wait()
}

// ok: and on a channel, or in a variable.
func (e *exporter) sends(ctx context.Context) error {
	pr, pw := io.Pipe()
	errc := make(chan error, 1)
	go func() {
		defer pw.Close()
		errc <- e.write(ctx, pw)
	}()
	if err := upload(pr); err != nil {
		return err
	}
	return <-errc
}

// ok: it fails when nobody reads, else never.
func memory(b []byte, v any) error {
	pr, pw := io.Pipe()
	go func() {
		defer pw.Close()
		if _, err := io.Copy(pw, bytes.NewReader(b)); err != nil {
			log.Print(err)
		}
		if err := json.NewEncoder(pw).Encode(v); err != nil {
			log.Print(err)
		}
		if err := lines(pw, []string{"a"}); err != nil {
			log.Print(err)
		}
	}()
	return upload(pr)
}

func lines(w io.Writer, of []string) error {
	for _, l := range of {
		if _, err := fmt.Fprintln(w, l); err != nil {
			return fmt.Errorf("line: %w", err)
		}
	}
	return nil
}

// ok: the program ends.
func (e *exporter) dies(ctx context.Context) error {
	pr, pw := io.Pipe()
	go func() {
		defer pw.Close()
		if err := e.write(ctx, pw); err != nil {
			log.Fatal(err)
		}
	}()
	return upload(pr)
}

// ok: the pipe stands for a terminal, which has no more to say.
func (e *exporter) before(ctx context.Context) error {
	pr, pw := io.Pipe()
	go func() {
		defer pw.Close()
		if err := e.db.PingContext(ctx); err != nil {
			log.Print(err)
		}
		fmt.Fprintln(pw, "done")
	}()
	return upload(pr)
}

// From etcd: a snapshot that writes itself.
type snapshot interface {
	WriteTo(w io.Writer) (int64, error)
}

func snap(s snapshot) error {
	pr, pw := io.Pipe()
	go func() {
		s.WriteTo(pw) // want `when WriteTo fails, pw is closed as if all had been written`
		pw.Close()
	}()
	return upload(pr)
}

// ok: from containerd: the reader is ended, too, and told that the pipe is closed.
func wrap(r io.Reader) io.Reader {
	pr, pw := io.Pipe()
	go func() {
		_, _ = io.Copy(pw, r)
		pr.Close()
		pw.Close()
	}()
	return pr
}

// The rows carry their errors: through an iterator, wrapped, or over a channel.
func rows(w io.Writer, of iter.Seq2[string, error]) error {
	n := 0
	for row, err := range of {
		if err != nil {
			return errors.Join(fmt.Errorf("row %d: %w", n, err), ended(w))
		}
		if _, err := fmt.Fprintln(w, row); err != nil {
			return err
		}
		n++
	}
	return nil
}

func ended(w io.Writer) error {
	_, err := io.WriteString(w, ".")
	return err
}

func stream(of iter.Seq2[string, error]) io.Reader {
	pr, pw := io.Pipe()
	go func() {
		defer pw.Close()
		if err := rows(pw, of); err != nil { // want `when rows fails, pw is closed as if all had been written`
			log.Print(err)
		}
	}()
	return pr
}

func drain(w io.Writer, of <-chan string, failed <-chan error) error {
	for {
		select {
		case s, ok := <-of:
			if !ok {
				return nil
			}
			if _, err := io.WriteString(w, s); err != nil {
				return err
			}
		case err := <-failed:
			return err
		}
	}
}

func merge(of <-chan string, failed <-chan error) io.Reader {
	pr, pw := io.Pipe()
	go func() {
		defer pw.Close()
		if err := drain(pw, of, failed); err != nil { // want `when drain fails, pw is closed as if all had been written`
			log.Print(err)
		}
	}()
	return pr
}

// Functions of another package: what they read may fail.
func others(names []string) io.Reader {
	pr, pw := io.Pipe()
	go func() {
		defer pw.Close()
		if err := dep.Dump(pw, names); err != nil { // want `when Dump fails, pw is closed as if all had been written`
			log.Print(err)
		}
	}()
	return pr
}

// ok: a text of its own for what writing says, elements without errors, and a function
// of another package that only writes.
func short(w io.Writer, of iter.Seq[string]) error {
	for s := range of {
		n, err := io.WriteString(w, s)
		if err != nil {
			return fmt.Errorf("after %d: %w", n, err)
		}
		if n < len(s) {
			return errors.New("short write")
		}
	}
	return nil
}

func plain(of iter.Seq[string], names []string) io.Reader {
	pr, pw := io.Pipe()
	go func() {
		defer pw.Close()
		if err := short(pw, of); err != nil {
			log.Print(err)
		}
		if err := dep.Lines(pw, names); err != nil {
			log.Print(err)
		}
	}()
	return pr
}
