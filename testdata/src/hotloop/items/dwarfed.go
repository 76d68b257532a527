package items

import (
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"time"
)

// What each round makes anew is nothing beside a process: a case from nomad.

func linkSpeeds(devices []string) []string {
	var out []string
	for _, d := range devices {
		out = append(out, linkSpeed(d))
	}
	return out
}

func linkSpeed(device string) string {
	text, err := exec.Command("ethtool", device).Output()
	if err != nil {
		return ""
	}
	return regexp.MustCompile(`Speed: \d+`).FindString(string(text)) // ok: the process takes a thousand times as long
}

// The process runs for the round, in the caller.
func statuses(jobs []string) ([][]string, error) {
	var all [][]string
	for _, j := range jobs {
		text, err := exec.Command("jobs", "status", j).CombinedOutput()
		if err != nil {
			return nil, err
		}
		all = append(all, columns(string(text)))
	}
	return all, nil
}

func columns(text string) []string {
	return strings.Split(regexp.MustCompile(` {2,}`).ReplaceAllString(text, "\t"), "\t") // ok
}

// Rewriting a file for each: a case from cometbft.
func trust(dirs []string, height int) error {
	for _, dir := range dirs {
		name := filepath.Join(dir, "config.toml")
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		text = regexp.MustCompile(`(?m)^height =.*`).ReplaceAll(text, fmt.Appendf(nil, "height = %d", height)) // ok
		if err := os.WriteFile(name, text, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// One process before the loop makes the rounds no dearer.
func lines() (n int, err error) {
	text, err := exec.Command("dmesg").Output()
	if err != nil {
		return 0, err
	}
	for _, line := range strings.Split(string(text), "\n") {
		if regexp.MustCompile(`error|warn`).MatchString(line) { // want `regexp.MustCompile compiles the same regular expression in each round of the loop`
			n++
		}
	}
	return n, nil
}

// Which of a few addresses answers: a case from rqlite.

func anyServing(addrs []string) (string, bool) {
	for _, a := range addrs {
		if serves(a) {
			return a, true
		}
	}
	return "", false
}

func serves(addr string) bool {
	tr := &http.Transport{} // ok: each round asks another, until one answers
	client := http.Client{Transport: tr, Timeout: 2 * time.Second}
	res, err := client.Get("http://" + addr + "/status")
	if err != nil {
		return false
	}
	res.Body.Close()
	return true
}

// How many answer.
func serving(addrs []string) (n int) {
	for _, a := range addrs {
		if answers(a) {
			n++
		}
	}
	return n
}

func answers(addr string) bool {
	tr := &http.Transport{} // want `http.Transport is made in each round`
	client := http.Client{Transport: tr, Timeout: 2 * time.Second}
	res, err := client.Get("http://" + addr + "/status")
	if err != nil {
		return false
	}
	res.Body.Close()
	return true
}

// The time of a sync: a case from dragonboat.

var block = []byte("0123456789abcdef")

func measured(name string, n int) (time.Duration, error) {
	f, err := os.Create(name)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	start := time.Now()
	for range n {
		if _, err := f.Write(block); err != nil {
			return 0, err
		}
		if err := f.Sync(); err != nil { // ok: that is what is measured
			return 0, err
		}
	}
	return time.Since(start) / time.Duration(n), nil
}

func saved(name string, records [][]byte) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	defer f.Close()
	for _, r := range records {
		if _, err := f.Write(r); err != nil {
			return err
		}
		if err := f.Sync(); err != nil { // want `f.Sync\(\) makes the disk write everything out in each round of the loop`
			return err
		}
	}
	return nil
}

// From a generator of documents: each round reads a file.
func titles(names []string) (out []string, err error) {
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		out = append(out, regexp.MustCompile(`^# .*`).FindString(string(text))) // ok
	}
	return out, nil
}
