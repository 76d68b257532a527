package usage

import (
	"encoding/csv"
	"os"
	"strconv"
)

type Record struct {
	Tenant string
	Units  int
}

// File is a CSV file of usage records.
type File struct {
	f *os.File
}

func Create(path string) (*File, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return nil, err
	}
	return &File{f: f}, nil
}

func (f *File) Write(rs []Record) error {
	w := csv.NewWriter(f.f)
	for _, r := range rs {
		if err := w.Write([]string{r.Tenant, strconv.Itoa(r.Units)}); err != nil {
			return err
		}
	}
	w.Flush()
	return w.Error()
}

func (f *File) Close() error { return f.f.Close() }
