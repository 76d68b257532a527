package bundle

import (
	"archive/tar"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
)

var ErrNoManifest = errors.New("bundle has no manifest")

type Manifest struct {
	Name    string   `json:"name"`
	Version string   `json:"version"`
	Files   []string `json:"files"`
}

// Decrypter writes the plain text of src to dst.
type Decrypter interface {
	Decrypt(dst io.Writer, src io.Reader) error
}

type Inspector struct {
	dec         Decrypter
	maxManifest int64
	log         *slog.Logger
}

type Option func(*Inspector)

func WithMaxManifest(n int64) Option { return func(i *Inspector) { i.maxManifest = n } }

func NewInspector(dec Decrypter, log *slog.Logger, opts ...Option) *Inspector {
	i := &Inspector{dec: dec, maxManifest: 1 << 20, log: log}
	for _, o := range opts {
		o(i)
	}
	return i
}

// open returns the decrypted bundle as a stream.
func (i *Inspector) open(path string) (*io.PipeReader, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("open bundle: %w", err)
	}
	pr, pw := io.Pipe()
	go func() {
		defer f.Close()
		pw.CloseWithError(i.dec.Decrypt(pw, f))
	}()
	return pr, nil
}

// Manifest reads the manifest of the bundle at path.
func (i *Inspector) Manifest(path string) (*Manifest, error) {
	plain, err := i.open(path)
	if err != nil {
		return nil, err
	}
	tr := tar.NewReader(plain)
	for {
		hdr, err := tr.Next()
		if errors.Is(err, io.EOF) {
			return nil, fmt.Errorf("%s: %w", path, ErrNoManifest)
		}
		if err != nil {
			return nil, fmt.Errorf("read bundle %s: %w", path, err)
		}
		if hdr.Name != "manifest.json" {
			i.log.Debug("member skipped", "bundle", path, "member", hdr.Name)
			continue
		}
		m, err := i.decode(tr)
		if err != nil {
			return nil, fmt.Errorf("manifest of %s: %w", path, err)
		}
		return m, nil
	}
}

func (i *Inspector) decode(r io.Reader) (*Manifest, error) {
	var m Manifest
	if err := json.NewDecoder(io.LimitReader(r, i.maxManifest)).Decode(&m); err != nil {
		return nil, err
	}
	if m.Name == "" || m.Version == "" {
		return nil, errors.New("name and version are required")
	}
	return &m, nil
}
