package table

import (
	"errors"
	"io"
	"os"
	"path/filepath"
)

// Blocks reads the file of a table in blocks.
func Blocks(dir, name string, size int) ([][]byte, error) {
	f, err := os.Open(filepath.Join(dir, filepath.Base(name)+".csv"))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var blocks [][]byte
	for {
		b := make([]byte, size)
		n, err := io.ReadFull(f, b)
		if n > 0 {
			blocks = append(blocks, b[:n])
		}
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return blocks, nil
		}
		if err != nil {
			return nil, err
		}
	}
}
