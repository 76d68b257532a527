// Package verdict judges errors.
package verdict

// Judge is somebody's, and may end the program.
type Judge interface{ Hear(err error) }

// Check gives an error to a judge.
func Check(j Judge, err error) {
	if err != nil {
		j.Hear(err)
	}
}
