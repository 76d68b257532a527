package csvload

import (
	"encoding/csv"
	"fmt"
	"io"
	"os"
)

type Record struct {
	SKU string
	Qty string
}

type Source struct {
	Records <-chan Record
	err     error
}

func (s *Source) Err() error { return s.err }

// Open starts reading path; Records is closed when the file has been read.
func Open(path string) (*Source, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	ch := make(chan Record, 64)
	src := &Source{Records: ch}
	go func() {
		defer f.Close()
		defer close(ch)
		rd := csv.NewReader(f)
		for {
			row, err := rd.Read()
			if err == io.EOF {
				break
			}
			if err != nil {
				src.err = fmt.Errorf("csvload: %w", err)
				return
			}
			if len(row) < 2 {
				continue
			}
			ch <- Record{SKU: row[0], Qty: row[1]}
		}
	}()
	return src, nil
}

// Load counts the records of each SKU.
func Load(path string) (map[string]int, error) {
	src, err := Open(path)
	if err != nil {
		return nil, err
	}
	n := map[string]int{}
	for r := range src.Records {
		n[r.SKU]++
	}
	return n, src.Err()
}
