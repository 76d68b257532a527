package thumbs

import (
	"bytes"
	"context"
	"fmt"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
)

// Maker scales images with the convert tool.
type Maker struct {
	dir string
}

func NewMaker(dir string) *Maker { return &Maker{dir: dir} }

// Make writes a thumbnail of the given edge length.
func (m *Maker) Make(ctx context.Context, id string, img []byte, size int) error {
	if strings.ContainsAny(id, "/\\.") {
		return fmt.Errorf("bad image id %q", id)
	}
	out := filepath.Join(m.dir, fmt.Sprintf("%s-%d.png", id, size))
	cmd := exec.CommandContext(ctx, "convert", "-", "-resize", strconv.Itoa(size), out)
	cmd.Stdin = bytes.NewReader(img)
	if msg, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("convert: %w: %s", err, bytes.TrimSpace(msg))
	}
	return nil
}
