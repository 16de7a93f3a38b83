# Written by Stateroom, checksum dfb4b2bd1cdb, for the backend "acme-prod": what is secret stands in none
# of these files. Give each variable as TF_VAR_<name>.

variable "writer_external_id" {
  description = "The external id that those who assume the role writer must give."
  type        = string
}
