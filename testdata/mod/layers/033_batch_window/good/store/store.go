package store

import (
	"bytes"
	"encoding/json"
	"os"
	"time"
)

type Event struct {
	At   time.Time `json:"at"`
	Kind string    `json:"kind"`
}

// File appends events to a file.
type File struct {
	f *os.File
}

func Open(path string) (*File, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return nil, err
	}
	return &File{f: f}, nil
}

// Write appends a batch with one write.
func (s *File) Write(evs []Event) error {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	for _, ev := range evs {
		if err := enc.Encode(ev); err != nil {
			return err
		}
	}
	_, err := s.f.Write(buf.Bytes())
	return err
}

func (s *File) Close() error { return s.f.Close() }
