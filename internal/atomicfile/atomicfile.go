// Package atomicfile replaces files whole: a reader, or a crash, sees the old
// text or the new one, never a part.
package atomicfile

import (
	"os"
	"path/filepath"
)

// Write writes data to the file called name through a temporary file beside
// it. An existing file keeps its permissions; a new one gets perm, less the
// process's mask. A symbolic link is followed.
func Write(name string, data []byte, perm os.FileMode) (err error) {
	if real, err := filepath.EvalSymlinks(name); err == nil {
		name = real
	}
	if fi, err := os.Stat(name); err == nil {
		if !fi.Mode().IsRegular() {
			return os.WriteFile(name, data, perm) // a pipe or a device
		}
		perm = fi.Mode().Perm()
		// Writing into a read-only file must fail, though renaming over it would not.
		f, err := os.OpenFile(name, os.O_WRONLY, 0)
		if err != nil {
			return err
		}
		f.Close()
	}
	f, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+".*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			os.Remove(f.Name())
		}
	}()
	if _, err = f.Write(data); err == nil {
		err = f.Sync()
	}
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err == nil {
		err = os.Chmod(f.Name(), perm)
	}
	if err == nil {
		err = os.Rename(f.Name(), name)
	}
	return err
}
