package gallery

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
)

// ErrUnsupported means that the file is not a picture the gallery can show.
var ErrUnsupported = errors.New("unsupported type")

// Gallery is a directory of pictures named after their content.
type Gallery struct {
	dir string
}

func Open(dir string) *Gallery { return &Gallery{dir: dir} }

// Add copies the picture into the gallery and returns its name there.
func (g *Gallery) Add(path string) (string, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	var ext string
	switch http.DetectContentType(data) {
	case "image/png":
		ext = ".png"
	case "image/jpeg":
		ext = ".jpg"
	default:
		return "", fmt.Errorf("%s: %w", path, ErrUnsupported)
	}
	sum := sha256.Sum256(data)
	name := hex.EncodeToString(sum[:12]) + ext
	f, err := os.CreateTemp(g.dir, name+".*")
	if err != nil {
		return "", err
	}
	_, err = f.Write(data)
	if err = errors.Join(err, f.Close()); err != nil {
		return "", errors.Join(err, os.Remove(f.Name()))
	}
	return name, os.Rename(f.Name(), filepath.Join(g.dir, name))
}
