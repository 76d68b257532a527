package wal

import (
	"encoding/binary"
	"os"
)

type Entry struct {
	Term uint64
	Data []byte
}

type Log struct {
	f *os.File
}

func Open(path string) (*Log, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return nil, err
	}
	return &Log{f: f}, nil
}

func encode(e Entry) []byte {
	b := make([]byte, 12, 12+len(e.Data))
	binary.BigEndian.PutUint64(b, e.Term)
	binary.BigEndian.PutUint32(b[8:], uint32(len(e.Data)))
	return append(b, e.Data...)
}

// AppendBatch writes the entries durably.
func (l *Log) AppendBatch(entries []Entry) error {
	for _, e := range entries {
		if _, err := l.f.Write(encode(e)); err != nil {
			return err
		}
		if err := l.f.Sync(); err != nil {
			return err
		}
	}
	return nil
}
