package artifact

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
)

type Artifact struct {
	Name string
	Sum  string
	Data []byte
}

func Read(path string) (*Artifact, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(data)
	return &Artifact{Name: filepath.Base(path), Sum: hex.EncodeToString(sum[:]), Data: data}, nil
}
