package items

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"os"
)

func save(name string, lines []string) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	defer f.Close()
	for _, l := range lines {
		fmt.Fprintln(f, l) // want "fmt.Fprintln writes a few bytes to f, which has no buffer, in each round of the loop: each is a system call: write through bufio.NewWriter"
	}
	for _, l := range lines {
		f.WriteString(l) // want "File.WriteString writes a few bytes to f"
	}
	for _, l := range lines {
		f.Write([]byte(l)) // want "File.Write writes a few bytes to f"
	}
	return nil
}

func load(name string, n int) ([]uint32, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	out := make([]uint32, n)
	for i := range out {
		if err := binary.Read(f, binary.LittleEndian, &out[i]); err != nil { // want "binary.Read reads a few bytes from f"
			return nil, err
		}
	}
	return out, nil
}

func send(addr string, lines []string) error {
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		return err
	}
	defer conn.Close()
	for _, l := range lines {
		fmt.Fprintln(conn, l) // want "fmt.Fprintln writes a few bytes to conn"
	}
	return nil
}

// Look-alikes.

func saveBuffered(name string, lines []string) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	defer f.Close()
	w := bufio.NewWriter(f)
	for _, l := range lines {
		fmt.Fprintln(w, l)
	}
	return w.Flush()
}

func show(lines []string) {
	for _, l := range lines {
		fmt.Fprintln(os.Stderr, l)
	}
}

// chunks may be large.
func chunks(name string, list [][]byte) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	defer f.Close()
	for _, c := range list {
		f.Write(c)
	}
	return nil
}

// ask waits for an answer each time.
func ask(addr string, questions []string) error {
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		return err
	}
	defer conn.Close()
	answer := make([]byte, 100)
	for _, q := range questions {
		fmt.Fprintln(conn, q)
		if _, err := conn.Read(answer); err != nil {
			return err
		}
	}
	return nil
}

// each file is another one.
func each(names []string) error {
	for _, n := range names {
		f, err := os.Create(n)
		if err != nil {
			return err
		}
		fmt.Fprintln(f, n)
		f.Close()
	}
	return nil
}

// copies whole blocks.
func copies(r io.Reader, name string) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	defer f.Close()
	buf := make([]byte, 1<<16)
	for {
		n, err := r.Read(buf)
		if n > 0 {
			f.Write(buf[:n])
		}
		if err != nil {
			return err
		}
	}
}

// log waits for what comes.
func logAll(name string, in chan string) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	defer f.Close()
	for l := range in {
		fmt.Fprintln(f, l)
	}
	return nil
}

type wal struct {
	f *os.File
	w *bufio.Writer
}

func (l *wal) append(records [][]byte) error {
	for _, r := range records {
		if _, err := l.f.Write(r); err != nil {
			return err
		}
		if err := l.f.Sync(); err != nil { // want `l.f.Sync\(\) makes the disk write everything out in each round of the loop: call it once after the loop`
			return err
		}
	}
	return nil
}

func (l *wal) flushAll(records [][]byte) error {
	for _, r := range records {
		l.w.Write(r)
		l.w.Flush() // want `l.w.Flush\(\) empties the buffer`
	}
	return nil
}

// Look-alikes.

// now and then.
func (l *wal) sometimes(records [][]byte) error {
	for i, r := range records {
		l.w.Write(r)
		if i%100 == 0 {
			l.w.Flush()
		}
	}
	return l.w.Flush()
}

// files of their own.
func syncAll(files []*os.File) {
	for _, f := range files {
		f.Sync()
	}
}

// whoever reads waits for it.
func talk(w *bufio.Writer, r *bufio.Reader, lines []string) {
	for _, l := range lines {
		w.WriteString(l)
		w.Flush()
		r.ReadString('\n')
	}
}

func stream(w *bufio.Writer, in chan string) {
	for l := range in {
		w.WriteString(l)
		w.Flush()
	}
}

// report has a few chapters: a case from cloudflared.
func report(name string, chapters map[string]string) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	defer f.Close()
	for title, text := range chapters {
		f.WriteString(title + text)
	}
	return nil
}
