package dump

import (
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"log/slog"
)

type Row struct {
	ID   int64           `json:"id"`
	Data json.RawMessage `json:"data"`
}

// Rows decodes a stream of rows; it ends at the first error.
func Rows(r io.Reader) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		dec := json.NewDecoder(r)
		for {
			var row Row
			err := dec.Decode(&row)
			if errors.Is(err, io.EOF) {
				return
			}
			if !yield(row, err) || err != nil {
				return
			}
		}
	}
}

// Stream returns a reader of the gzipped dump of rows. Closing it stops the
// encoder.
func Stream(rows iter.Seq2[Row, error]) io.ReadCloser {
	pr, pw := io.Pipe()
	go func() {
		defer pw.Close()
		if err := encode(pw, rows); err != nil {
			slog.Error("encode dump", "err", err)
		}
	}()
	return pr
}

func encode(w io.Writer, rows iter.Seq2[Row, error]) error {
	zw := gzip.NewWriter(w)
	enc := json.NewEncoder(zw)
	n := 0
	for row, err := range rows {
		if err != nil {
			return errors.Join(fmt.Errorf("row %d: %w", n, err), zw.Close())
		}
		if err := enc.Encode(row); err != nil {
			return err
		}
		n++
	}
	return zw.Close()
}
