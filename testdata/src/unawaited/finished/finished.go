// Package finished ends what its goroutines still work on.
package finished

import (
	"archive/zip"
	"bufio"
	"compress/gzip"
	"context"
	"database/sql"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net"
	"os"
	"sync"
	"time"
)

type line struct{ sku string }

type orders struct {
	db *sql.DB
	mu sync.Mutex
}

func (o *orders) reserve(ctx context.Context, tx *sql.Tx, l line) error {
	_, err := tx.ExecContext(ctx, "UPDATE stock SET n = n - 1 WHERE sku = ?", l.sku)
	return err
}

// A transaction.
func (o *orders) place(ctx context.Context, id string, lines []line) error {
	tx, err := o.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	go func() { // want `tx.Commit \(line \d+\) comes while the goroutine may still be at work on tx \(line 41\), and nothing waits for that: what it does then fails or is lost; wait for it first`
		for _, l := range lines {
			if err := o.reserve(ctx, tx, l); err != nil {
				log.Print(err)
			}
		}
	}()
	if _, err := tx.ExecContext(ctx, "INSERT INTO orders(id) VALUES (?)", id); err != nil {
		tx.Rollback()
		return err
	}
	return tx.Commit()
}

// A named function, and a deferred end.
func (o *orders) count(ctx context.Context, sku string) error {
	tx, err := o.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	go touch(ctx, tx, sku) // want `tx.Rollback \(line \d+\) comes while touch may still be at work on tx`
	return nil
}

func touch(ctx context.Context, tx *sql.Tx, sku string) {
	if _, err := tx.ExecContext(ctx, "UPDATE stock SET seen = now() WHERE sku = ?", sku); err != nil {
		log.Print(err)
	}
}

// What is encoded goes through two writers, one of which is closed too early. (An export.)
func export(path string, recs <-chan line) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	zw := gzip.NewWriter(f)
	enc := json.NewEncoder(zw)
	errc := make(chan error, 1)
	go func() { // want `zw.Close \(line 88\) comes while the goroutine may still be at work on zw \(line 82\)`
		defer close(errc)
		for r := range recs {
			if err := enc.Encode(r); err != nil {
				errc <- err
				return
			}
		}
	}()
	if err := zw.Close(); err != nil {
		f.Close()
		return err
	}
	if err := <-errc; err != nil {
		f.Close()
		return err
	}
	return f.Close()
}

// Flushed before all is written, and a literal that is deferred.
func table(w io.Writer, rows [][]string) {
	cw := csv.NewWriter(w)
	go func() { // want `cw.Flush .* comes while the goroutine may still be at work on cw`
		for _, r := range rows {
			cw.Write(r)
		}
	}()
	cw.Flush()
}

func dump(path string, list func(io.Writer) error) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer func() {
		if err := f.Close(); err != nil {
			log.Print(err)
		}
	}()
	go func() { // want `f.Close .* comes while the goroutine may still be at work on f`
		if err := list(f); err != nil {
			log.Print(err)
		}
	}()
	return nil
}

type sink[T any] struct{ out *os.File }

// Generic.
func (s *sink[T]) save(vals []T) error {
	bw := bufio.NewWriter(s.out)
	for _, v := range vals {
		go fmt.Fprintln(bw, v) // ok: its body is not here
		go func() {            // want `bw.Flush .* comes while the goroutine may still be at work on bw`
			fmt.Fprintln(bw, v)
		}()
	}
	return bw.Flush()
}

// They are waited for.
func waited(path string, rows []string) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer f.Close()
	bw := bufio.NewWriter(f)
	var mu sync.Mutex
	var wg sync.WaitGroup
	for _, r := range rows {
		wg.Add(1)
		go func() { // ok
			defer wg.Done()
			mu.Lock()
			defer mu.Unlock()
			bw.WriteString(r)
		}()
	}
	wg.Wait()
	return bw.Flush()
}

// By a channel, in a select, and by a deferred call.
func (o *orders) inTime(ctx context.Context, l line) error {
	tx, err := o.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	done := make(chan error, 1)
	go func() { done <- o.reserve(ctx, tx, l) }() // ok
	if err := <-done; err != nil {
		tx.Rollback()
		return err
	}
	return tx.Commit()
}

func zipped(w io.Writer, names []string) error {
	zw := zip.NewWriter(w)
	defer zw.Close()
	var wg sync.WaitGroup
	defer wg.Wait()
	wg.Add(1)
	go func() { // ok
		defer wg.Done()
		for _, n := range names {
			zw.Create(n)
		}
	}()
	return nil
}

// Only where something has failed.
func failed(path string, check func() error, fill func(io.Writer)) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	go func() { // ok: the goroutine closes it
		fill(f)
		f.Close()
	}()
	if err := check(); err != nil {
		f.Close()
		return err
	}
	return nil
}

// Closing a connection, or a file that is read, is how the goroutine is ended.
func proxy(a, b net.Conn) {
	go io.Copy(a, b)
	go func() { io.Copy(b, a) }() // ok
	time.Sleep(time.Minute)
	a.Close()
}

func tail(path string, use func(string)) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	go func() { // ok
		for sc := bufio.NewScanner(f); sc.Scan(); {
			use(sc.Text())
		}
	}()
	time.Sleep(time.Minute)
	return f.Close()
}

// A pipe: the goroutine writes until its end is closed.
func piped(r io.Reader, use func(io.Reader) error) error {
	pr, pw := io.Pipe()
	go func() { // ok
		zw := gzip.NewWriter(pw)
		_, err := io.Copy(zw, r)
		zw.Close()
		pw.CloseWithError(err)
	}()
	return use(pr)
}

// Made after the goroutine was started: another one.
func another(w io.Writer, text string) error {
	bw := bufio.NewWriter(w)
	go func() { bw.WriteString(text) }() // ok: nobody flushes it
	cw := csv.NewWriter(w)
	cw.Flush()
	return cw.Error()
}

// Under a lock, in which the writer is known to be open.
func locked(w io.Writer, text string) error {
	var mu sync.Mutex
	bw := bufio.NewWriter(w)
	open := true
	go func() { // ok
		mu.Lock()
		defer mu.Unlock()
		if open {
			bw.WriteString(text)
		}
	}()
	mu.Lock()
	defer mu.Unlock()
	open = false
	return bw.Flush()
}
